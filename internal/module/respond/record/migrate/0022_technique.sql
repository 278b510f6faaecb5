-- +goose Up
-- Techniques of ATT&CK that an item says were used. Times are Unix microseconds, 0 for none.
CREATE TABLE respond_technique (
	id        INTEGER PRIMARY KEY,
	item      BIGINT  NOT NULL,
	technique TEXT    NOT NULL,  -- T1566.001
	tactic    TEXT    NOT NULL,  -- under which it stands; '' is none that is known
	used      BIGINT  NOT NULL DEFAULT 0,
	note      TEXT    NOT NULL DEFAULT '',
	mark      INTEGER NOT NULL,
	at        BIGINT  NOT NULL,
	by        TEXT    NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX respond_technique_one ON respond_technique (item, technique, tactic);
CREATE INDEX respond_technique_technique ON respond_technique (technique, item);
-- +goose Down
DROP TABLE respond_technique;
