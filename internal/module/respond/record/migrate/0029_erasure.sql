-- +goose Up
-- A person whose data is to go: what is looked for, and how far that has come. words is what to look for until it is done.
CREATE TABLE respond_erasure (
	id      INTEGER PRIMARY KEY,
	words   TEXT   NOT NULL,
	by      TEXT   NOT NULL,
	at      BIGINT NOT NULL,             -- Unix microseconds
	why     TEXT   NOT NULL,
	granter TEXT   NOT NULL DEFAULT '',
	granted BIGINT NOT NULL DEFAULT 0,   -- when somebody let it happen
	place   BIGINT NOT NULL DEFAULT 0,   -- which place is looked through
	after   BIGINT NOT NULL DEFAULT 0,   -- ... and up to which row
	counts  TEXT   NOT NULL DEFAULT '{}', -- JSON: what was erased, by place
	done    BIGINT NOT NULL DEFAULT 0
);
-- +goose Down
DROP TABLE respond_erasure;
