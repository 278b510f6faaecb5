-- +goose Up

-- Organisations whose name events of the log bear that are another's by now, and since when.
CREATE TABLE watch_left (
	org TEXT   PRIMARY KEY,
	at  BIGINT NOT NULL
);

-- +goose Down
DROP TABLE watch_left;
