-- +goose Up
ALTER TABLE trust_user ADD COLUMN owner TEXT NOT NULL DEFAULT '';  -- whose somebody the user is; empty: the team's
ALTER TABLE trust_user ADD COLUMN handle TEXT NOT NULL DEFAULT '';  -- by which passkeys know the user, base64url; empty: none yet
CREATE TABLE trust_passkey (
	id      INTEGER PRIMARY KEY,
	user_id BIGINT  NOT NULL,
	key_id  TEXT    NOT NULL,  -- base64url
	name    TEXT    NOT NULL,  -- as its owner calls it
	data    TEXT    NOT NULL,  -- public key, counter and flags, as JSON; nothing of it is secret
	created BIGINT  NOT NULL,
	used    BIGINT  NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX trust_passkey_key ON trust_passkey (key_id);
CREATE INDEX trust_passkey_user ON trust_passkey (user_id);
-- What was begun with a browser and waits for its answer: taken once, and not after its end.
CREATE TABLE trust_ceremony (
	hash    TEXT   NOT NULL PRIMARY KEY,  -- SHA-256 of what the browser holds
	kind    TEXT   NOT NULL,
	data    TEXT   NOT NULL,  -- challenge, state, JSON
	expires BIGINT NOT NULL
);
CREATE INDEX trust_ceremony_expires ON trust_ceremony (expires);
-- The link by which the first account is made: one row.
CREATE TABLE trust_setup (
	id      INTEGER PRIMARY KEY,
	hash    TEXT    NOT NULL,
	secret  TEXT    NOT NULL,  -- the second factor that the page shows
	expires BIGINT  NOT NULL
);
-- What needs a second person.
CREATE TABLE trust_ask (
	id         INTEGER PRIMARY KEY,
	act        TEXT    NOT NULL,
	subject    TEXT    NOT NULL,
	why        TEXT    NOT NULL,
	href       TEXT    NOT NULL,  -- the page where it can be looked at; empty: none
	asked_by   TEXT    NOT NULL,
	created    BIGINT  NOT NULL,
	expires    BIGINT  NOT NULL,
	decided_by TEXT    NOT NULL DEFAULT '',
	decided    BIGINT  NOT NULL DEFAULT 0,
	granted    INTEGER NOT NULL DEFAULT 0,
	taken      BIGINT  NOT NULL DEFAULT 0  -- when what was granted was done
);
CREATE INDEX trust_ask_open ON trust_ask (decided, expires);
CREATE INDEX trust_ask_of ON trust_ask (act, subject);
-- +goose Down
DROP TABLE trust_ask;
DROP TABLE trust_setup;
DROP TABLE trust_ceremony;
DROP TABLE trust_passkey;
ALTER TABLE trust_user DROP COLUMN handle;
ALTER TABLE trust_user DROP COLUMN owner;
