-- +goose Up
-- What leaves, or left, or was meant to: one row an act, for ever.
CREATE TABLE outbox_act (
	id         INTEGER PRIMARY KEY,
	key        TEXT    NOT NULL,  -- unique for ever: the same act is never made twice
	kind       TEXT    NOT NULL,  -- digest, campaign, reminder, webhook, ...
	channel    TEXT    NOT NULL,  -- mail, webhook
	recipient  TEXT    NOT NULL,
	title      TEXT    NOT NULL,
	number     TEXT    NOT NULL,  -- what a recipient quotes
	subject    TEXT    NOT NULL,  -- what it is about: an owner, a case
	mark       INTEGER NOT NULL,  -- TLP of what is in it, 0 red to 4 clear
	clearance  INTEGER NOT NULL,  -- the strictest mark that the recipient may have
	for_red    INTEGER NOT NULL,  -- 1 where a clearance of 0 is meant
	meta       TEXT    NOT NULL,  -- JSON object of texts
	sha        TEXT    NOT NULL,  -- SHA-256 of the payload
	size       BIGINT  NOT NULL,  -- bytes of the payload
	author     TEXT    NOT NULL,
	approve    INTEGER NOT NULL,  -- 1 where a second person must approve
	approver   TEXT    NOT NULL DEFAULT '',
	state      TEXT    NOT NULL,
	not_before BIGINT  NOT NULL,  -- Unix microseconds, 0 for at once
	due        BIGINT  NOT NULL,  -- not before this, nor before the next try
	tries      INTEGER NOT NULL DEFAULT 0,
	claim      TEXT    NOT NULL DEFAULT '',  -- whose sending it is, of the latest
	trouble    TEXT    NOT NULL DEFAULT '',
	receipt    TEXT    NOT NULL DEFAULT '',
	created    BIGINT  NOT NULL,
	changed    BIGINT  NOT NULL,
	sent       BIGINT  NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX outbox_act_key ON outbox_act (key);
CREATE INDEX outbox_act_due ON outbox_act (state, due, id);
CREATE INDEX outbox_act_subject ON outbox_act (subject, id);
-- The bytes that leave, compressed. They are never deleted: what was sent stays provable.
CREATE TABLE outbox_payload (
	act  BIGINT NOT NULL PRIMARY KEY,
	body BLOB   NOT NULL  -- zstd
);
-- What holds for the whole node, whichever process sends.
CREATE TABLE outbox_node (
	id       INTEGER NOT NULL PRIMARY KEY,  -- always 1
	held     INTEGER NOT NULL,  -- 1: nothing leaves
	held_by  TEXT    NOT NULL,
	held_at  BIGINT  NOT NULL,
	why      TEXT    NOT NULL,
	holder   TEXT    NOT NULL,  -- the process that sends, or ''
	lease    BIGINT  NOT NULL,  -- until when it does, Unix microseconds
	tokens   BIGINT  NOT NULL,  -- what the rate leaves, in millionths of an act
	refilled BIGINT  NOT NULL   -- when tokens was counted
);
INSERT INTO outbox_node (id, held, held_by, held_at, why, holder, lease, tokens, refilled)
	VALUES (1, 1, 'node', 0, 'the node is new', '', 0, 0, 0);
-- +goose Down
DROP TABLE outbox_node;
DROP TABLE outbox_payload;
DROP TABLE outbox_act;
