-- +goose Up
-- A report that came in: its bytes are a blob, its tally what the last finished reading of it gave.
CREATE TABLE inbox_report (
	id        INTEGER PRIMARY KEY,
	sha       TEXT    NOT NULL,
	size      BIGINT  NOT NULL,  -- bytes, unpacked by nobody
	feed      TEXT    NOT NULL,
	name      TEXT    NOT NULL,  -- the file's name as it was given
	origin    TEXT    NOT NULL,  -- which door: cli, api, ...
	mark      INTEGER NOT NULL,  -- TLP, 0 red to 4 clear
	received  BIGINT  NOT NULL,  -- Unix microseconds
	state     TEXT    NOT NULL,  -- waiting, done, failed
	run       INTEGER NOT NULL,  -- the reading that is due or was last done, from 1
	stale     INTEGER NOT NULL DEFAULT 0,  -- 1 while rows of earlier readings may stand in the event log
	finished  BIGINT  NOT NULL DEFAULT 0,
	records   BIGINT  NOT NULL DEFAULT 0,
	accepted  BIGINT  NOT NULL DEFAULT 0,
	duplicate BIGINT  NOT NULL DEFAULT 0,
	rejected  BIGINT  NOT NULL DEFAULT 0,
	dropped   BIGINT  NOT NULL DEFAULT 0,
	unowned   BIGINT  NOT NULL DEFAULT 0,
	millis    BIGINT  NOT NULL DEFAULT 0,
	trouble   TEXT    NOT NULL DEFAULT ''  -- why it failed or ended early, for people
);
CREATE UNIQUE INDEX inbox_report_bytes ON inbox_report (feed, sha);
CREATE INDEX inbox_report_state ON inbox_report (state, id);
CREATE INDEX inbox_report_received ON inbox_report (received);
