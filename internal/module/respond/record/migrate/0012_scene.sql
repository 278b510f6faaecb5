-- +goose Up
-- What an incident hit: a machine, an account, a service. Times are Unix microseconds, 0 for none.
CREATE TABLE respond_asset (
	id      INTEGER PRIMARY KEY,
	item    BIGINT  NOT NULL,
	kind    TEXT    NOT NULL,
	name    TEXT    NOT NULL,
	address TEXT    NOT NULL DEFAULT '',
	org     TEXT    NOT NULL DEFAULT '',
	state   TEXT    NOT NULL,
	since   BIGINT  NOT NULL DEFAULT 0,
	until   BIGINT  NOT NULL DEFAULT 0,
	note    TEXT    NOT NULL DEFAULT '',
	mark    INTEGER NOT NULL,
	at      BIGINT  NOT NULL,
	by      TEXT    NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX respond_asset_one ON respond_asset (item, name, address);
CREATE INDEX respond_asset_address ON respond_asset (address) WHERE address <> '';
-- Whose an indicator is, when it was seen, and the ids of the assets on which, with blanks between them.
ALTER TABLE respond_indicator ADD COLUMN side TEXT NOT NULL DEFAULT '';
ALTER TABLE respond_indicator ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE respond_indicator ADD COLUMN until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE respond_indicator ADD COLUMN assets TEXT NOT NULL DEFAULT '';
-- How exactly the time of a moment is known, in which zone it was said, who says so, and what it happened to and by which.
ALTER TABLE respond_moment ADD COLUMN exact TEXT NOT NULL DEFAULT 'minute';
ALTER TABLE respond_moment ADD COLUMN zone TEXT NOT NULL DEFAULT '';
ALTER TABLE respond_moment ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE respond_moment ADD COLUMN assets TEXT NOT NULL DEFAULT '';
ALTER TABLE respond_moment ADD COLUMN indicators TEXT NOT NULL DEFAULT '';
-- What became of one thing of an item.
CREATE INDEX respond_change_item ON respond_change (item, field);
-- +goose Down
DROP INDEX respond_change_item;
ALTER TABLE respond_moment DROP COLUMN indicators;
ALTER TABLE respond_moment DROP COLUMN assets;
ALTER TABLE respond_moment DROP COLUMN source;
ALTER TABLE respond_moment DROP COLUMN zone;
ALTER TABLE respond_moment DROP COLUMN exact;
ALTER TABLE respond_indicator DROP COLUMN assets;
ALTER TABLE respond_indicator DROP COLUMN until;
ALTER TABLE respond_indicator DROP COLUMN since;
ALTER TABLE respond_indicator DROP COLUMN side;
DROP INDEX respond_asset_address;
DROP INDEX respond_asset_one;
DROP TABLE respond_asset;
