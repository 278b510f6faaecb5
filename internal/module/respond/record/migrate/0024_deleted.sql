-- +goose Up
-- What was deleted for good: that it was there, and nothing of what it said. number is an item's, or letter/ID.
CREATE TABLE respond_deleted (
	number     TEXT    NOT NULL PRIMARY KEY,
	kind       TEXT    NOT NULL,            -- of an item, or letter
	at         BIGINT  NOT NULL,            -- Unix microseconds
	by         TEXT    NOT NULL,            -- who asked
	granter    TEXT    NOT NULL DEFAULT '', -- who let it happen
	why        TEXT    NOT NULL,
	along      TEXT    NOT NULL DEFAULT '', -- the number of what it had been merged into, and went with
	mark       INTEGER NOT NULL,            -- that it had, tocsin.Mark
	restricted INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX respond_deleted_at ON respond_deleted (at, number);
-- What must be kept, whoever wants it deleted.
CREATE TABLE respond_hold (
	item BIGINT NOT NULL PRIMARY KEY,
	by   TEXT   NOT NULL,
	at   BIGINT NOT NULL,
	why  TEXT   NOT NULL
);
-- What is still to be done after something was deleted: bytes that lie beside the records, letters to programs.
CREATE TABLE respond_sweep (
	what TEXT NOT NULL,                     -- evidence, letter: a SHA-256; program: a number
	of   TEXT NOT NULL,
	PRIMARY KEY (what, of)
);
-- +goose Down
DROP TABLE respond_sweep;
DROP TABLE respond_hold;
DROP TABLE respond_deleted;
