-- +goose Up
-- A letter that goes out, as each recipient gets it: one act of the outbox a copy. Times are Unix microseconds, 0 for none.
CREATE TABLE respond_copy (
	act       BIGINT  NOT NULL PRIMARY KEY,
	letter    BIGINT  NOT NULL,
	recipient TEXT    NOT NULL,              -- the bare address, in lower case
	kind      TEXT    NOT NULL,              -- to, cc, bcc
	signed    TEXT    NOT NULL DEFAULT '',
	crypted   TEXT    NOT NULL DEFAULT '',
	state     TEXT    NOT NULL,              -- of the act
	closes    INTEGER NOT NULL DEFAULT 0,    -- 1: its item is closed when all copies have left
	author    TEXT    NOT NULL,
	bounced   BIGINT  NOT NULL DEFAULT 0,
	answered  BIGINT  NOT NULL DEFAULT 0,
	trouble   TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX respond_copy_letter ON respond_copy (letter, act);
-- Letters that somebody has begun: one a person and item.
CREATE TABLE respond_draft (
	id      INTEGER PRIMARY KEY,
	item    BIGINT NOT NULL,
	owner   TEXT   NOT NULL,
	version BIGINT NOT NULL,
	changed BIGINT NOT NULL,
	body    TEXT   NOT NULL                  -- JSON of item.Draft, without files
);
CREATE UNIQUE INDEX respond_draft_one ON respond_draft (item, owner);
CREATE TABLE respond_draft_file (
	id    INTEGER PRIMARY KEY,
	draft BIGINT NOT NULL,
	name  TEXT   NOT NULL,
	type  TEXT   NOT NULL,
	size  BIGINT NOT NULL,
	body  BLOB   NOT NULL
);
CREATE INDEX respond_draft_file_draft ON respond_draft_file (draft);
-- One text to many, which a second person has to look at.
CREATE TABLE respond_mass (
	id     INTEGER PRIMARY KEY,
	at     BIGINT NOT NULL,
	by     TEXT   NOT NULL,
	body   TEXT   NOT NULL,                  -- JSON of item.Mass
	done   BIGINT NOT NULL DEFAULT 0,
	report TEXT   NOT NULL DEFAULT '{}'      -- JSON of item.Sent: what became of it
);
-- +goose Down
DROP TABLE respond_mass;
DROP TABLE respond_draft_file;
DROP TABLE respond_draft;
DROP TABLE respond_copy;
