-- +goose Up
-- What a rule has deleted by itself, one line a day. Times are Unix microseconds.
CREATE TABLE respond_retention (
	day    TEXT    NOT NULL PRIMARY KEY, -- of the team: 2026-12-31
	began  BIGINT  NOT NULL,
	ended  BIGINT  NOT NULL DEFAULT 0,   -- 0: it goes on
	place  INTEGER NOT NULL DEFAULT 0,   -- which of its parts it is at
	after  BIGINT  NOT NULL DEFAULT 0,   -- ... and up to which row
	gone   TEXT    NOT NULL DEFAULT '{}', -- JSON: how many went, by what it was
	passed TEXT    NOT NULL DEFAULT '{}'  -- JSON: how many stayed, by why
);
-- Which of these runs took it away; '' is a person.
ALTER TABLE respond_deleted ADD COLUMN run TEXT NOT NULL DEFAULT '';
-- +goose Down
ALTER TABLE respond_deleted DROP COLUMN run;
DROP TABLE respond_retention;
