-- +goose Up
-- What others' servers told when they were last asked. It can be asked for again.
CREATE TABLE watch_lookup (
	kind  TEXT   NOT NULL,  -- ip, prefix, as, domain
	value TEXT   NOT NULL,
	at    BIGINT NOT NULL,
	body  TEXT   NOT NULL,  -- the answer as JSON
	PRIMARY KEY (kind, value)
);
CREATE INDEX watch_lookup_at ON watch_lookup (at);
