-- +goose Up
-- backlog: 1 for what was there before the desk was: nothing was promised about it, so no clock of the team's own runs.
ALTER TABLE respond_item ADD COLUMN backlog INTEGER NOT NULL DEFAULT 0;
-- The end of a measure that stands is something that comes next.
UPDATE respond_item SET soon = expires WHERE kind = 'measure' AND open = 1 AND expires <> 0 AND expires < soon;
-- +goose Down
ALTER TABLE respond_item DROP COLUMN backlog;
