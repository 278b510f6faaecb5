-- +goose Up
-- Whose turn it is, or was last.
CREATE TABLE share_turn (
	name   TEXT    PRIMARY KEY,
	number BIGINT  NOT NULL,  -- from 1, one more with each turn
	holder TEXT    NOT NULL,  -- a process
	open   INTEGER NOT NULL   -- 1 until the turn has ended well
);

-- How often a thing has changed that processes keep a copy of.
CREATE TABLE share_version (
	name   TEXT   PRIMARY KEY,
	number BIGINT NOT NULL
);

-- What all processes must agree on, such as which folder raw reports are in.
CREATE TABLE share_fact (
	name  TEXT PRIMARY KEY,
	value TEXT NOT NULL
);
