-- +goose Up
-- The names of a letter's files, one a line: they are looked for.
ALTER TABLE respond_letter ADD COLUMN names TEXT NOT NULL DEFAULT '';
-- +goose Down
ALTER TABLE respond_letter DROP COLUMN names;
