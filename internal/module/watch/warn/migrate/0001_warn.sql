-- +goose Up
-- The last number that a letter of a year got.
CREATE TABLE warn_number (
	year INTEGER PRIMARY KEY,
	last BIGINT  NOT NULL
);

-- The local day of the last turn of each recipient of each owner: whether anything was to be told or not.
CREATE TABLE warn_turn (
	owner TEXT NOT NULL,
	email TEXT NOT NULL,
	day   TEXT NOT NULL,  -- 2026-11-23
	PRIMARY KEY (owner, email)
);

-- A letter as it was drafted. All but state and sent never changes.
CREATE TABLE warn_letter (
	id        INTEGER PRIMARY KEY,
	number    TEXT    NOT NULL UNIQUE,
	kind      TEXT    NOT NULL,   -- digest, campaign, reminder
	campaign  BIGINT  NOT NULL,   -- 0 for none
	owner     TEXT    NOT NULL,
	email     TEXT    NOT NULL,
	day       TEXT    NOT NULL,   -- the recipient's
	language  TEXT    NOT NULL,
	format    TEXT    NOT NULL,
	template  TEXT    NOT NULL,
	subject   TEXT    NOT NULL,
	mark      TEXT    NOT NULL,
	clearance TEXT    NOT NULL,
	act       BIGINT  NOT NULL,   -- the outbox's, which keeps the letter itself
	records   BIGINT  NOT NULL,
	withheld  BIGINT  NOT NULL,
	created   BIGINT  NOT NULL,
	state     TEXT    NOT NULL,   -- drafted, sent, failed, cancelled, bounced
	sent      BIGINT  NOT NULL
);
CREATE INDEX warn_letter_to ON warn_letter (owner, email, id);
CREATE INDEX warn_letter_email ON warn_letter (email, id);
CREATE INDEX warn_letter_act ON warn_letter (act);
CREATE INDEX warn_letter_campaign ON warn_letter (campaign, id);

-- What a letter told.
CREATE TABLE warn_told (
	letter     BIGINT  NOT NULL,
	n          INTEGER NOT NULL,  -- its place in the letter, from 1
	owner      TEXT    NOT NULL,
	type       TEXT    NOT NULL,
	identifier TEXT    NOT NULL,
	change     TEXT    NOT NULL,  -- new, still, relapsed, gone
	opened     TEXT    NOT NULL,  -- the day on which the episode began
	last       BIGINT  NOT NULL,  -- when it was last seen, as the letter said
	records    BIGINT  NOT NULL,  -- that stood in the letter
	PRIMARY KEY (letter, n)
);

-- What became of a letter, in order. Rows are added, never changed.
CREATE TABLE warn_fate (
	id     INTEGER PRIMARY KEY,
	letter BIGINT  NOT NULL,
	what   TEXT    NOT NULL,   -- sent, failed, cancelled, bounced, delayed, auto-reply, received, answered, contact
	detail TEXT    NOT NULL,
	at     BIGINT  NOT NULL
);
CREATE INDEX warn_fate_letter ON warn_fate (letter, id);

-- The answer to one problem of a letter. There is one, ever.
CREATE TABLE warn_answer (
	letter BIGINT  NOT NULL,
	n      INTEGER NOT NULL,
	what   TEXT    NOT NULL,   -- fixed, not-ours, accepted, other
	words  TEXT    NOT NULL,
	until  BIGINT  NOT NULL,
	at     BIGINT  NOT NULL,
	PRIMARY KEY (letter, n)
);

-- A link of a letter: the hash of its token, never the token.
CREATE TABLE warn_link (
	hash    TEXT   PRIMARY KEY,
	letter  BIGINT NOT NULL,
	created BIGINT NOT NULL,
	expires BIGINT NOT NULL,
	closed  BIGINT NOT NULL   -- when all that it can do was done; 0 while something is left
);
CREATE INDEX warn_link_letter ON warn_link (letter);

-- Mail that came back.
CREATE TABLE warn_bounce (
	id        INTEGER PRIMARY KEY,
	email     TEXT    NOT NULL,
	letter    BIGINT  NOT NULL,   -- 0 where it can't be told
	permanent INTEGER NOT NULL,
	detail    TEXT    NOT NULL,
	source    TEXT    NOT NULL UNIQUE,  -- what brought it and of whom, so that the same bounce counts once
	at        BIGINT  NOT NULL
);
CREATE INDEX warn_bounce_email ON warn_bounce (email, at);

-- Mail that was noted beside a letter, so that it counts once.
CREATE TABLE warn_seen (
	source TEXT   PRIMARY KEY,
	at     BIGINT NOT NULL
);

-- Rules that keep records out of letters or send them elsewhere. A rule that ends stays here.
CREATE TABLE warn_rule (
	id         INTEGER PRIMARY KEY,
	send_to    TEXT    NOT NULL,
	org        TEXT    NOT NULL,
	net        TEXT    NOT NULL,
	asn        BIGINT  NOT NULL,
	domain     TEXT    NOT NULL,
	taxonomy   TEXT    NOT NULL,
	type       TEXT    NOT NULL,
	identifier TEXT    NOT NULL,
	feed       TEXT    NOT NULL,
	reason     TEXT    NOT NULL,
	made_by    TEXT    NOT NULL,
	created    BIGINT  NOT NULL,
	until      BIGINT  NOT NULL,
	removed    BIGINT  NOT NULL,
	removed_by TEXT    NOT NULL
);

-- Campaigns: letters about one thing, once.
CREATE TABLE warn_campaign (
	id      INTEGER PRIMARY KEY,
	name    TEXT    NOT NULL UNIQUE,
	what    TEXT    NOT NULL,   -- whom it chooses and its words, as JSON
	made_by TEXT    NOT NULL,
	created BIGINT  NOT NULL
);
