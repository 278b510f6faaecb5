-- +goose Up
-- What programs found out about indicators. Times are Unix microseconds.
CREATE TABLE respond_analysis (
	id        INTEGER PRIMARY KEY,
	item      BIGINT  NOT NULL,
	indicator BIGINT  NOT NULL,
	analyser  TEXT    NOT NULL,
	verdict   TEXT    NOT NULL,
	text      TEXT    NOT NULL DEFAULT '',
	body      TEXT    NOT NULL DEFAULT '',
	link      TEXT    NOT NULL DEFAULT '',
	at        BIGINT  NOT NULL,
	added     BIGINT  NOT NULL,
	by        TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX respond_analysis_item ON respond_analysis (item, indicator, at);
-- +goose Down
DROP TABLE respond_analysis;
