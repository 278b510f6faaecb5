-- +goose Up
-- The local day of the last turn at which a recipient's letter of all that is open was due; '' for none yet.
ALTER TABLE warn_turn ADD COLUMN summary TEXT NOT NULL DEFAULT '';
-- +goose Down
ALTER TABLE warn_turn DROP COLUMN summary;
