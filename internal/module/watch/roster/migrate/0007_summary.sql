-- +goose Up
-- How often an address gets the letter of all that is open ('' for as the node says; off, weekly, monthly), on which day of
-- the week (1 is Monday; 0 for the node's), and whether it is told that nothing is.
ALTER TABLE watch_preference ADD COLUMN summary TEXT NOT NULL DEFAULT '';
ALTER TABLE watch_preference ADD COLUMN summary_day INTEGER NOT NULL DEFAULT 0;
ALTER TABLE watch_preference ADD COLUMN summary_none INTEGER NOT NULL DEFAULT 0;
-- +goose Down
ALTER TABLE watch_preference DROP COLUMN summary;
ALTER TABLE watch_preference DROP COLUMN summary_day;
ALTER TABLE watch_preference DROP COLUMN summary_none;
