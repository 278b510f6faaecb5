-- +goose Up
-- What people told by the public form: the hash of the form's own number, which is also that of the link by which they
-- look again. files are those that are still to be kept.
CREATE TABLE respond_told (
	hash  TEXT    NOT NULL PRIMARY KEY,
	item  BIGINT  NOT NULL,
	files INTEGER NOT NULL DEFAULT 0,
	at    BIGINT  NOT NULL
);
CREATE INDEX respond_told_item ON respond_told (item);
-- +goose Down
DROP TABLE respond_told;
