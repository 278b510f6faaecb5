-- +goose Up
-- A program's right to use the API. The token itself is nowhere: its hash alone.
CREATE TABLE auth_token (
	id       INTEGER PRIMARY KEY,
	name     TEXT    NOT NULL,
	ident    TEXT    NOT NULL,  -- the part of the token by which it is found; no secret
	hash     TEXT    NOT NULL,  -- SHA-256 of the whole token, hexadecimal
	scopes   TEXT    NOT NULL,  -- separated by spaces
	feed     TEXT    NOT NULL DEFAULT '',  -- reports of this feed alone may be given; empty: of any
	made_by  TEXT    NOT NULL,
	created  BIGINT  NOT NULL,  -- Unix microseconds
	expires  BIGINT  NOT NULL DEFAULT 0,  -- 0: never
	used     BIGINT  NOT NULL DEFAULT 0,  -- to the minute
	revoked  BIGINT  NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX auth_token_name ON auth_token (name);
CREATE UNIQUE INDEX auth_token_ident ON auth_token (ident);
