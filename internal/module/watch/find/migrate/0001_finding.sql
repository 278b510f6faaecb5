-- +goose Up
-- A kind of report and the days (bits, see Days) that its reports have spoken of.
CREATE TABLE watch_kind (
	code   TEXT    PRIMARY KEY,
	days   BLOB    NOT NULL,
	newest INTEGER NOT NULL   -- the newest of the days: Unix days, UTC
);

-- What one kind of report tells of one problem of one owner. Derived: the event log and the inbox can give it again.
CREATE TABLE watch_sighting (
	owner      TEXT    NOT NULL,  -- '' for what is nobody's
	type       TEXT    NOT NULL,  -- RSIT
	identifier TEXT    NOT NULL,
	code       TEXT    NOT NULL,
	first      BIGINT  NOT NULL,  -- Unix microseconds of the earliest and the latest event
	last       BIGINT  NOT NULL,
	count      BIGINT  NOT NULL,
	severity   INTEGER NOT NULL,
	days       BLOB    NOT NULL,  -- the days of reports that told of it
	last_day   INTEGER NOT NULL,  -- the newest of them
	PRIMARY KEY (owner, type, identifier, code)
) WITHOUT ROWID;
CREATE INDEX watch_sighting_code ON watch_sighting (code, last_day);

-- What a person or a mail has said of a problem. Never derived, never deleted.
CREATE TABLE watch_say (
	id         INTEGER PRIMARY KEY,
	owner      TEXT    NOT NULL,
	type       TEXT    NOT NULL,
	identifier TEXT    NOT NULL,
	what       TEXT    NOT NULL,  -- notified, answered, suppressed, reopened
	reason     TEXT    NOT NULL,
	until      BIGINT  NOT NULL,  -- when a suppression ends; 0 for never
	said_by    TEXT    NOT NULL,
	at         BIGINT  NOT NULL
);
CREATE INDEX watch_say_problem ON watch_say (owner, type, identifier, id);
