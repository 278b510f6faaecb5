-- +goose Up
-- An address of somebody's own, which notices may go to.
CREATE TABLE trust_address (
	user_id   BIGINT  NOT NULL PRIMARY KEY,
	address   TEXT    NOT NULL DEFAULT '',  -- confirmed by a code that went there; empty: none
	confirmed BIGINT  NOT NULL DEFAULT 0,
	wanted    TEXT    NOT NULL DEFAULT '',  -- waits for its code; empty: none
	hash      TEXT    NOT NULL DEFAULT '',  -- of the code, SHA-256
	expires   BIGINT  NOT NULL DEFAULT 0,
	tries     INTEGER NOT NULL DEFAULT 0,  -- codes that were wrong
	day       TEXT    NOT NULL DEFAULT '',  -- of the newest code, UTC
	asks      INTEGER NOT NULL DEFAULT 0  -- codes of that day
);
-- +goose Down
DROP TABLE trust_address;
