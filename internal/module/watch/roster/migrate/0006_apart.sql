-- +goose Up
-- Below which severity an address is told of nothing ('' for all), and whether it wants a letter for each address of a machine.
ALTER TABLE watch_preference ADD COLUMN least TEXT NOT NULL DEFAULT '';
ALTER TABLE watch_preference ADD COLUMN apart INTEGER NOT NULL DEFAULT 0;
-- +goose Down
ALTER TABLE watch_preference DROP COLUMN least;
ALTER TABLE watch_preference DROP COLUMN apart;
