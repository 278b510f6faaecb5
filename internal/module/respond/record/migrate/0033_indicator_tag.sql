-- +goose Up
-- The tags of an indicator, sorted, with line ends between them.
ALTER TABLE respond_indicator ADD COLUMN tags TEXT NOT NULL DEFAULT '';
-- +goose Down
ALTER TABLE respond_indicator DROP COLUMN tags;
