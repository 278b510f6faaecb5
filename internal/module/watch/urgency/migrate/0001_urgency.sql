-- +goose Up
-- What is known of a vulnerability. Scores below a hundredth are left out, so the table stays small.
CREATE TABLE watch_cve (
	cve     TEXT    PRIMARY KEY,
	kev     BIGINT  NOT NULL,  -- when it came into the catalogue of exploited ones; 0 for not
	ransom  INTEGER NOT NULL,  -- whether campaigns of ransomware use it
	epss    INTEGER NOT NULL   -- how likely it is exploited in 30 days, in hundred-thousandths; 0 for unknown or very low
);

-- The report that the facts of a feed are from.
CREATE TABLE watch_cve_feed (
	feed     TEXT   PRIMARY KEY,
	received BIGINT NOT NULL
);

-- The vulnerabilities that the events of a finding name. Derived: the event log can give it again.
CREATE TABLE watch_cve_of (
	owner      TEXT NOT NULL,
	type       TEXT NOT NULL,
	identifier TEXT NOT NULL,
	cve        TEXT NOT NULL,
	PRIMARY KEY (owner, type, identifier, cve)
);
CREATE INDEX watch_cve_of_cve ON watch_cve_of (cve);
