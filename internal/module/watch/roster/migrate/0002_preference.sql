-- +goose Up

-- How an address wants to be written to, and whether it is written to at all. It hangs on the address alone and on no
-- import, so it outlives every file.
CREATE TABLE watch_preference (
	email         TEXT    PRIMARY KEY, -- lower case, the domain in IDNA's ASCII form
	language      TEXT    NOT NULL,    -- BCP 47; '' means the organisation's or else the node's, as below
	zone          TEXT    NOT NULL,    -- IANA
	hour          INTEGER NOT NULL,    -- 0 to 23 in zone; -1 means that hour and days are the node's
	business_days INTEGER NOT NULL,
	format        TEXT    NOT NULL,    -- text, csv, json, xarf
	protect       TEXT    NOT NULL,    -- pgp, smime or '' for none
	clearance     TEXT    NOT NULL,    -- a TLP mark, e.g. 'amber'
	off           INTEGER NOT NULL,    -- 1: nothing is sent to it
	off_reason    TEXT    NOT NULL,
	off_since     BIGINT  NOT NULL,    -- Unix microseconds; 0 for never, as below
	confirmed     BIGINT  NOT NULL,    -- when somebody last said that the address is right
	reminded      BIGINT  NOT NULL,    -- when it was last asked whether it is
	set_by        TEXT    NOT NULL,
	changed       BIGINT  NOT NULL
);

-- +goose Down
DROP TABLE watch_preference;
