-- +goose Up
-- Who wants to be told of what.
CREATE TABLE webhook_sub (
	id        INTEGER PRIMARY KEY,
	url       TEXT    NOT NULL,
	events    TEXT    NOT NULL,  -- separated by spaces
	secret    TEXT    NOT NULL,  -- what is told is signed with it
	clearance INTEGER NOT NULL,  -- TLP, 0 red to 4 clear: nothing stricter is told
	made_by   TEXT    NOT NULL,
	created   BIGINT  NOT NULL,
	removed   BIGINT  NOT NULL DEFAULT 0
);
-- How far each source was told of.
CREATE TABLE webhook_source (
	name   TEXT   NOT NULL PRIMARY KEY,
	seq    BIGINT NOT NULL,  -- how often it was looked at with something to tell
	cursor TEXT   NOT NULL,  -- of a log: what was told last
	body   BLOB   NOT NULL   -- of things with a state: the state of each, packed
);
