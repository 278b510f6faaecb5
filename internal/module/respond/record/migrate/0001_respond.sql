-- +goose Up
-- Reports, incidents, investigations and measures. Times are Unix microseconds, 0 for none.
CREATE TABLE respond_item (
	id         INTEGER PRIMARY KEY,
	number     TEXT    NOT NULL,
	kind       TEXT    NOT NULL,
	status     TEXT    NOT NULL,
	open       INTEGER NOT NULL,             -- 1: the status is no end, and it was not merged into another
	resolution TEXT    NOT NULL DEFAULT '',
	title      TEXT    NOT NULL,
	class      TEXT    NOT NULL DEFAULT '',
	priority   INTEGER NOT NULL DEFAULT 0,
	mark       INTEGER NOT NULL,             -- tocsin.Mark
	pap        TEXT    NOT NULL DEFAULT 'amber',
	owner      TEXT    NOT NULL DEFAULT '',
	team       TEXT    NOT NULL DEFAULT '',
	org        TEXT    NOT NULL DEFAULT '',
	person     TEXT    NOT NULL DEFAULT '',
	email      TEXT    NOT NULL DEFAULT '',
	reporter   TEXT    NOT NULL DEFAULT '',
	how        TEXT    NOT NULL DEFAULT '',
	language   TEXT    NOT NULL DEFAULT '',
	waits      TEXT    NOT NULL DEFAULT 'us',
	restricted INTEGER NOT NULL DEFAULT 0,
	created    BIGINT  NOT NULL,
	changed    BIGINT  NOT NULL,
	heard      BIGINT  NOT NULL DEFAULT 0,
	told       BIGINT  NOT NULL DEFAULT 0,
	answered   BIGINT  NOT NULL DEFAULT 0,
	closed     BIGINT  NOT NULL DEFAULT 0,
	due        BIGINT  NOT NULL DEFAULT 0,   -- the nearest clock that is not met
	soon       BIGINT  NOT NULL DEFAULT 9223372036854775807, -- the earlier of due and follow; the largest number for none
	snoozed    BIGINT  NOT NULL DEFAULT 0,
	follow     BIGINT  NOT NULL DEFAULT 0,
	expires    BIGINT  NOT NULL DEFAULT 0,
	merged     BIGINT  NOT NULL DEFAULT 0,   -- id of the item that it was merged into
	version    BIGINT  NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX respond_item_number ON respond_item (number);
-- A list is read along an index that has its order, with the one thing that narrows it most before that. What is open is
-- little beside what is closed, so it has indices of its own.
CREATE INDEX respond_item_changed ON respond_item (changed, id);
CREATE INDEX respond_item_created ON respond_item (created, id);
CREATE INDEX respond_item_rank ON respond_item ((CASE priority WHEN 0 THEN 6 ELSE priority END), id);
CREATE INDEX respond_item_soon ON respond_item (soon, id);
CREATE INDEX respond_item_kind ON respond_item (kind, changed, id);
CREATE INDEX respond_item_status ON respond_item (status, changed, id);
CREATE INDEX respond_item_owner ON respond_item (owner, changed, id);
CREATE INDEX respond_item_team ON respond_item (team, changed, id);
CREATE INDEX respond_item_org ON respond_item (org, changed, id);
CREATE INDEX respond_item_class ON respond_item (class, changed, id);
CREATE INDEX respond_item_email ON respond_item (email, changed, id);
CREATE INDEX respond_item_merged ON respond_item (merged) WHERE merged <> 0;
CREATE INDEX respond_item_snoozed ON respond_item (snoozed, id) WHERE snoozed <> 0;
CREATE INDEX respond_item_priority ON respond_item (priority, changed, id);
CREATE INDEX respond_item_waits ON respond_item (waits, changed, id);
CREATE INDEX respond_open_changed ON respond_item (changed, id) WHERE open = 1;
CREATE INDEX respond_open_created ON respond_item (created, id) WHERE open = 1;
CREATE INDEX respond_open_rank ON respond_item ((CASE priority WHEN 0 THEN 6 ELSE priority END), id) WHERE open = 1;
CREATE INDEX respond_open_soon ON respond_item (soon, id) WHERE open = 1;
CREATE INDEX respond_open_kind ON respond_item (kind, changed, id) WHERE open = 1;
CREATE INDEX respond_open_owner ON respond_item (owner, changed, id) WHERE open = 1;
CREATE INDEX respond_open_priority ON respond_item (priority, changed, id) WHERE open = 1;
CREATE INDEX respond_open_class ON respond_item (class, changed, id) WHERE open = 1;
-- What is part of what.
CREATE TABLE respond_link (
	child  BIGINT NOT NULL,
	parent BIGINT NOT NULL,
	at     BIGINT NOT NULL,
	by     TEXT   NOT NULL,
	PRIMARY KEY (child, parent)
);
CREATE INDEX respond_link_parent ON respond_link (parent);
-- Findings, events, warnings, campaigns, addresses of the web that an item is about.
CREATE TABLE respond_ref (
	item  BIGINT NOT NULL,
	kind  TEXT   NOT NULL,
	ref   TEXT   NOT NULL,
	title TEXT   NOT NULL,
	at    BIGINT NOT NULL,
	by    TEXT   NOT NULL,
	PRIMARY KEY (item, kind, ref)
);
CREATE INDEX respond_ref_what ON respond_ref (kind, ref);
-- Letters, in and out. The bytes are kept under sha; of those out, in the outbox.
CREATE TABLE respond_letter (
	id         INTEGER PRIMARY KEY,
	sha        TEXT    NOT NULL,
	item       BIGINT  NOT NULL DEFAULT 0,
	way        TEXT    NOT NULL,             -- in, out
	sort       TEXT    NOT NULL,
	message_id TEXT    NOT NULL DEFAULT '',
	sender     TEXT    NOT NULL DEFAULT '',
	name       TEXT    NOT NULL DEFAULT '',
	recipients TEXT    NOT NULL DEFAULT '[]', -- JSON
	subject    TEXT    NOT NULL DEFAULT '',
	snippet    TEXT    NOT NULL DEFAULT '',
	said       BIGINT  NOT NULL DEFAULT 0,   -- its own date
	at         BIGINT  NOT NULL,
	size       BIGINT  NOT NULL,
	files      INTEGER NOT NULL DEFAULT 0,
	seal       TEXT    NOT NULL DEFAULT '',
	act        BIGINT  NOT NULL DEFAULT 0,   -- of the outbox
	state      TEXT    NOT NULL DEFAULT '',  -- of that act
	mark       INTEGER NOT NULL,
	warning    TEXT    NOT NULL DEFAULT '',
	why        TEXT    NOT NULL DEFAULT '',
	trouble    TEXT    NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX respond_letter_sha ON respond_letter (sha, way);
CREATE INDEX respond_letter_item ON respond_letter (item, at, id);
CREATE INDEX respond_letter_sort ON respond_letter (sort, at, id);
CREATE INDEX respond_letter_message ON respond_letter (message_id);
CREATE INDEX respond_letter_act ON respond_letter (act);
-- The stream of an item.
CREATE TABLE respond_entry (
	id     INTEGER PRIMARY KEY,
	item   BIGINT  NOT NULL,
	at     BIGINT  NOT NULL,
	by     TEXT    NOT NULL,
	what   TEXT    NOT NULL,
	text   TEXT    NOT NULL DEFAULT '',
	data   TEXT    NOT NULL DEFAULT '{}',
	letter BIGINT  NOT NULL DEFAULT 0,
	op     BIGINT  NOT NULL DEFAULT 0
);
CREATE INDEX respond_entry_item ON respond_entry (item, id);
-- Acts, and what each changed. field is a column's name, or part:ID, or merged.
CREATE TABLE respond_op (
	id     INTEGER PRIMARY KEY,
	at     BIGINT  NOT NULL,
	by     TEXT    NOT NULL,
	what   TEXT    NOT NULL,
	count  INTEGER NOT NULL,
	undone BIGINT  NOT NULL DEFAULT 0
);
CREATE INDEX respond_op_by ON respond_op (by, at);
CREATE TABLE respond_change (
	id     INTEGER PRIMARY KEY,
	op     BIGINT  NOT NULL,
	item   BIGINT  NOT NULL,
	field  TEXT    NOT NULL,
	before TEXT    NOT NULL,
	after  TEXT    NOT NULL
);
CREATE INDEX respond_change_op ON respond_change (op);
CREATE TABLE respond_task (
	id       INTEGER PRIMARY KEY,
	item     BIGINT  NOT NULL,
	place    INTEGER NOT NULL,
	text     TEXT    NOT NULL,
	owner    TEXT    NOT NULL DEFAULT '',
	due      BIGINT  NOT NULL DEFAULT 0,
	done     BIGINT  NOT NULL DEFAULT 0,
	done_by  TEXT    NOT NULL DEFAULT '',
	playbook TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX respond_task_item ON respond_task (item, place);
CREATE TABLE respond_evidence (
	id     INTEGER PRIMARY KEY,
	item   BIGINT  NOT NULL,
	sha    TEXT    NOT NULL,
	name   TEXT    NOT NULL,
	type   TEXT    NOT NULL DEFAULT '',
	size   BIGINT  NOT NULL,
	note   TEXT    NOT NULL DEFAULT '',
	mark   INTEGER NOT NULL,
	added  BIGINT  NOT NULL,
	by     TEXT    NOT NULL,
	gone   BIGINT  NOT NULL DEFAULT 0
);
CREATE INDEX respond_evidence_item ON respond_evidence (item);
CREATE TABLE respond_custody (
	id       INTEGER PRIMARY KEY,
	evidence BIGINT  NOT NULL,
	at       BIGINT  NOT NULL,
	by       TEXT    NOT NULL,
	what     TEXT    NOT NULL,
	note     TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX respond_custody_evidence ON respond_custody (evidence);
CREATE TABLE respond_indicator (
	id     INTEGER PRIMARY KEY,
	item   BIGINT  NOT NULL,
	kind   TEXT    NOT NULL,
	value  TEXT    NOT NULL,
	mark   INTEGER NOT NULL,
	pap    TEXT    NOT NULL,
	source TEXT    NOT NULL,
	letter BIGINT  NOT NULL DEFAULT 0,
	note   TEXT    NOT NULL DEFAULT '',
	at     BIGINT  NOT NULL,
	by     TEXT    NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX respond_indicator_one ON respond_indicator (item, kind, value);
CREATE INDEX respond_indicator_value ON respond_indicator (kind, value, at);
CREATE TABLE respond_clock (
	id     INTEGER PRIMARY KEY,
	item   BIGINT  NOT NULL,
	of     TEXT    NOT NULL,                 -- the set: sla, nis2 …
	name   TEXT    NOT NULL,
	starts BIGINT  NOT NULL,
	due    BIGINT  NOT NULL,
	met    BIGINT  NOT NULL DEFAULT 0,
	missed BIGINT  NOT NULL DEFAULT 0        -- when the stream was told that it was missed
);
CREATE UNIQUE INDEX respond_clock_one ON respond_clock (item, of, name);
CREATE INDEX respond_clock_due ON respond_clock (met, due);
CREATE TABLE respond_member (
	item BIGINT NOT NULL,
	name TEXT   NOT NULL,
	PRIMARY KEY (item, name)
);
CREATE TABLE respond_view (
	id     INTEGER PRIMARY KEY,
	owner  TEXT    NOT NULL,
	title  TEXT    NOT NULL,
	query  TEXT    NOT NULL,
	shared INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX respond_view_owner ON respond_view (owner);
CREATE TABLE respond_template (
	id       INTEGER PRIMARY KEY,
	name     TEXT    NOT NULL,
	language TEXT    NOT NULL,
	subject  TEXT    NOT NULL DEFAULT '',
	body     TEXT    NOT NULL,
	changed  BIGINT  NOT NULL,
	by       TEXT    NOT NULL
);
CREATE UNIQUE INDEX respond_template_name ON respond_template (name, language);
-- What the team says of itself: of RFC 2350, the report form, clocks.
CREATE TABLE respond_setting (
	name  TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL                      -- JSON
);
-- +goose Down
DROP TABLE respond_setting;
DROP TABLE respond_template;
DROP TABLE respond_view;
DROP TABLE respond_member;
DROP TABLE respond_clock;
DROP TABLE respond_indicator;
DROP TABLE respond_custody;
DROP TABLE respond_evidence;
DROP TABLE respond_task;
DROP TABLE respond_change;
DROP TABLE respond_op;
DROP TABLE respond_entry;
DROP TABLE respond_letter;
DROP TABLE respond_ref;
DROP TABLE respond_link;
DROP TABLE respond_item;
