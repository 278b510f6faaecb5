-- +goose Up
-- What never matters, by kind and value as indicators are written. Times are Unix microseconds; until is 0 for never.
CREATE TABLE respond_ignored (
	kind   TEXT    NOT NULL,
	value  TEXT    NOT NULL,
	within INTEGER NOT NULL DEFAULT 0,
	reason TEXT    NOT NULL,
	by     TEXT    NOT NULL DEFAULT '',
	at     BIGINT  NOT NULL,
	until  BIGINT  NOT NULL DEFAULT 0,
	PRIMARY KEY (kind, value)
);
-- +goose Down
DROP TABLE respond_ignored;
