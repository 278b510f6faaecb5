-- +goose Up
-- What was done, in order: each line holds the hash of the one before it, so none can be changed, taken out or moved.
CREATE TABLE audit_line (
	seq     BIGINT NOT NULL PRIMARY KEY,  -- from 1, without a gap
	at      BIGINT NOT NULL,  -- Unix microseconds
	actor   TEXT   NOT NULL,  -- who did it; the node itself is "node"
	act     TEXT   NOT NULL,  -- what was done: outbox.release, ...
	subject TEXT   NOT NULL,  -- on what
	detail  TEXT   NOT NULL,  -- JSON
	prev    TEXT   NOT NULL,  -- the hash of the line before; of line 1, 64 zeros
	hash    TEXT   NOT NULL   -- SHA-256 over all of the above, in hexadecimal digits
);
-- The newest line, and the lock that writers take turns by.
CREATE TABLE audit_head (
	id   INTEGER NOT NULL PRIMARY KEY,  -- always 1
	seq  BIGINT  NOT NULL,
	hash TEXT    NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
-- +goose Down
DROP TABLE audit_head;
DROP TABLE audit_line;
