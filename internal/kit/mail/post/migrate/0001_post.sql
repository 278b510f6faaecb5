-- +goose Up
-- What came in by mail: one row a letter, known by its bytes, so the same delivery is acted on once.
CREATE TABLE post_letter (
	sha     TEXT    PRIMARY KEY, -- SHA-256 of the bytes
	at      BIGINT  NOT NULL,
	source  TEXT    NOT NULL,    -- door, mailbox
	remote  TEXT    NOT NULL,
	sender  TEXT    NOT NULL,    -- of the header; anybody can write it
	subject TEXT    NOT NULL,
	kind    TEXT    NOT NULL,    -- letter, bounce, autoreply, complaint, unread
	size    BIGINT  NOT NULL,
	trouble TEXT    NOT NULL,    -- what could not be read
	taken   INTEGER NOT NULL     -- 1 where it was about something of ours and that is done; 0 a person looks at it
);
CREATE INDEX post_letter_at ON post_letter (at);

-- How far each mailbox was read.
CREATE TABLE post_mailbox (
	name     TEXT   PRIMARY KEY,
	validity BIGINT NOT NULL,
	uid      BIGINT NOT NULL,
	changed  BIGINT NOT NULL
);
