-- +goose Up

-- Every change of the roster: who, when, what, before and after. Rows are only added.
CREATE TABLE watch_history (
	id      INTEGER PRIMARY KEY,
	at      BIGINT  NOT NULL, -- Unix microseconds
	said_by TEXT    NOT NULL, -- whose word changed: 'hand', 'hand:claim', 'import:NAME', or '' for a preference
	actor   TEXT    NOT NULL, -- who did it; '' is the node itself
	act     TEXT    NOT NULL, -- put, import, forget, remove, merge, move, split, claim, preference
	org     TEXT    NOT NULL, -- a slug; '' where an address is meant
	email   TEXT    NOT NULL, -- '' where an organisation is meant
	items   TEXT    NOT NULL, -- JSON: what, key, before, after of each
	more    INTEGER NOT NULL  -- items that are not written down
);
CREATE INDEX watch_history_org ON watch_history (org, id);
CREATE INDEX watch_history_email ON watch_history (email, id);

-- An organisation that was merged into another: what files say of the first is read as said of the second.
CREATE TABLE watch_alias (
	slug TEXT   PRIMARY KEY,
	org  TEXT   NOT NULL,
	name TEXT   NOT NULL, -- what the merged one was called
	at   BIGINT NOT NULL
);

-- A network or a contact that was moved: what files say of the one organisation is read as said of the other; of
-- nobody where that is ''.
CREATE TABLE watch_route (
	kind     TEXT   NOT NULL, -- as, prefix, domain or contact
	value    TEXT   NOT NULL,
	from_org TEXT   NOT NULL,
	to_org   TEXT   NOT NULL,
	at       BIGINT NOT NULL,
	PRIMARY KEY (kind, value, from_org)
);

-- What a constituent says of itself. It counts once an officer has approved it.
CREATE TABLE watch_claim (
	id         INTEGER PRIMARY KEY,
	org        TEXT    NOT NULL,
	kind       TEXT    NOT NULL, -- as, prefix, domain or contact
	value      TEXT    NOT NULL, -- the net, or the contact's address
	gone       INTEGER NOT NULL, -- 1: that it is not theirs
	name       TEXT    NOT NULL, -- of a contact, as the next two
	role       TEXT    NOT NULL,
	phone      TEXT    NOT NULL,
	note       TEXT    NOT NULL,
	claimant   TEXT    NOT NULL, -- who says it
	at         BIGINT  NOT NULL,
	state      TEXT    NOT NULL, -- waiting, approved or refused
	decided_by TEXT    NOT NULL,
	decided    BIGINT  NOT NULL,
	reason     TEXT    NOT NULL
);
CREATE INDEX watch_claim_state ON watch_claim (state, id);
CREATE INDEX watch_claim_org ON watch_claim (org, id);

-- The national team of each foreign country, for what is not ours.
CREATE TABLE watch_national (
	cc      TEXT   PRIMARY KEY, -- ISO 3166-1 alpha-2
	name    TEXT   NOT NULL,
	email   TEXT   NOT NULL,
	phone   TEXT   NOT NULL,
	website TEXT   NOT NULL,
	said_by TEXT   NOT NULL,
	at      BIGINT NOT NULL
);

-- +goose Down
DROP TABLE watch_national;
DROP TABLE watch_claim;
DROP TABLE watch_route;
DROP TABLE watch_alias;
DROP TABLE watch_history;
