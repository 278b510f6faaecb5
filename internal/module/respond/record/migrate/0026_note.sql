-- +goose Up
-- When a note was written anew last, and by whom; since when it stands above the stream. 0: never.
ALTER TABLE respond_entry ADD COLUMN changed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE respond_entry ADD COLUMN changed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE respond_entry ADD COLUMN pinned BIGINT NOT NULL DEFAULT 0;
-- +goose Down
ALTER TABLE respond_entry DROP COLUMN pinned;
ALTER TABLE respond_entry DROP COLUMN changed_by;
ALTER TABLE respond_entry DROP COLUMN changed;
