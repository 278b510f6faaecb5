-- +goose Up
CREATE TABLE trust_user (
	id        INTEGER PRIMARY KEY,
	name      TEXT    NOT NULL,
	display   TEXT    NOT NULL,
	language  TEXT    NOT NULL,
	zone      TEXT    NOT NULL,  -- empty: the team's
	roles     TEXT    NOT NULL,  -- separated by spaces
	clearance TEXT    NOT NULL,  -- the strictest TLP mark that they may see
	disabled  INTEGER NOT NULL DEFAULT 0,
	password  TEXT    NOT NULL DEFAULT '',  -- Argon2id; empty: has not joined, or was reset
	secret    TEXT    NOT NULL DEFAULT '',  -- of the second factor, base32
	next      TEXT    NOT NULL DEFAULT '',  -- of a second factor that is being set
	step      BIGINT  NOT NULL DEFAULT 0,  -- of the last code that was taken: none up to it is taken again
	created   BIGINT  NOT NULL  -- Unix microseconds
);
CREATE UNIQUE INDEX trust_user_name ON trust_user (name);
-- Codes for the day on which the second factor is lost. Each is taken once.
CREATE TABLE trust_recovery (
	id      INTEGER PRIMARY KEY,
	user_id BIGINT  NOT NULL,
	hash    TEXT    NOT NULL  -- SHA-256, hexadecimal
);
CREATE INDEX trust_recovery_user ON trust_recovery (user_id);
-- A one-time link by which a person sets password and second factor; one a user.
CREATE TABLE trust_invite (
	user_id BIGINT NOT NULL PRIMARY KEY,
	hash    TEXT   NOT NULL,
	secret  TEXT   NOT NULL,  -- the second factor that the page shows
	expires BIGINT NOT NULL
);
CREATE UNIQUE INDEX trust_invite_hash ON trust_invite (hash);
CREATE TABLE trust_session (
	id      INTEGER PRIMARY KEY,
	user_id BIGINT  NOT NULL,
	hash    TEXT    NOT NULL,
	created BIGINT  NOT NULL,
	seen    BIGINT  NOT NULL,  -- to the minute
	address TEXT    NOT NULL,
	agent   TEXT    NOT NULL
);
CREATE UNIQUE INDEX trust_session_hash ON trust_session (hash);
CREATE INDEX trust_session_user ON trust_session (user_id);
-- Tries in a row that were not let in, by name and by address; what a name was given as is nobody's: a hash.
CREATE TABLE trust_failure (
	who   TEXT    NOT NULL PRIMARY KEY,
	n     INTEGER NOT NULL,
	last  BIGINT  NOT NULL,
	until BIGINT  NOT NULL  -- nobody may try before
);
CREATE INDEX trust_failure_last ON trust_failure (last);
-- +goose Down
DROP TABLE trust_failure;
DROP TABLE trust_session;
DROP TABLE trust_invite;
DROP TABLE trust_recovery;
DROP TABLE trust_user;
