-- +goose Up
-- A letter may be about one address of a machine alone; then other letters may tell of more with the same problem.
ALTER TABLE warn_letter ADD COLUMN about TEXT NOT NULL DEFAULT '';
ALTER TABLE warn_told ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
-- +goose Down
ALTER TABLE warn_letter DROP COLUMN about;
ALTER TABLE warn_told DROP COLUMN part;
