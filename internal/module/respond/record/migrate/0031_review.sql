-- +goose Up
-- Who looks an item over before it is closed, and how far that is: asked, started, accepted, returned; '' is not asked.
ALTER TABLE respond_item ADD COLUMN reviewer TEXT NOT NULL DEFAULT '';
ALTER TABLE respond_item ADD COLUMN review TEXT NOT NULL DEFAULT '';
CREATE INDEX respond_item_reviewer ON respond_item (reviewer, id) WHERE reviewer <> '';
-- +goose Down
DROP INDEX respond_item_reviewer;
ALTER TABLE respond_item DROP COLUMN review;
ALTER TABLE respond_item DROP COLUMN reviewer;
