-- +goose Up

-- What one teller (a person by hand, or an import) says of an organisation. The row by hand counts before all others.
CREATE TABLE watch_org (
	slug        TEXT    NOT NULL,
	said_by     TEXT    NOT NULL, -- 'hand' or 'import:NAME'
	name        TEXT    NOT NULL,
	parent      TEXT    NOT NULL, -- a slug; '' for none
	sector      TEXT    NOT NULL, -- lower case
	criticality INTEGER NOT NULL, -- 0 to 5; 0 means not known
	language    TEXT    NOT NULL, -- BCP 47
	zone        TEXT    NOT NULL, -- IANA
	created     BIGINT  NOT NULL, -- Unix microseconds
	changed     BIGINT  NOT NULL,
	PRIMARY KEY (slug, said_by)
);

CREATE TABLE watch_contact (
	org     TEXT   NOT NULL,
	said_by TEXT   NOT NULL,
	email   TEXT   NOT NULL,
	name    TEXT   NOT NULL,
	role    TEXT   NOT NULL,
	phone   TEXT   NOT NULL,
	at      BIGINT NOT NULL, -- when it was said first
	PRIMARY KEY (org, said_by, email)
);

CREATE TABLE watch_net (
	org     TEXT   NOT NULL,
	said_by TEXT   NOT NULL,
	kind    TEXT   NOT NULL, -- 'as', 'prefix' or 'domain'
	value   TEXT   NOT NULL, -- canonical: '64500', '192.0.2.0/24', 'example.org'
	at      BIGINT NOT NULL, -- when it was said first
	PRIMARY KEY (org, said_by, kind, value)
);

CREATE INDEX watch_net_value ON watch_net (kind, value);
CREATE INDEX watch_net_said_by ON watch_net (said_by);
CREATE INDEX watch_contact_said_by ON watch_contact (said_by);
CREATE INDEX watch_org_said_by ON watch_org (said_by);

-- +goose Down
DROP TABLE watch_net;
DROP TABLE watch_contact;
DROP TABLE watch_org;
