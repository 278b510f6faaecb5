-- +goose Up
-- A text that the key of the records opens: by it a process sees whether it has that key. One row.
CREATE TABLE seal_key (
	id    INTEGER PRIMARY KEY,
	proof TEXT    NOT NULL
);
-- +goose Down
DROP TABLE seal_key;
