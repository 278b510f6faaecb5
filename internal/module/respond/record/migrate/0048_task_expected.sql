-- +goose Up
-- How many minutes a task is expected to take; 0 is not said.
ALTER TABLE respond_task ADD COLUMN expected BIGINT NOT NULL DEFAULT 0;
-- +goose Down
ALTER TABLE respond_task DROP COLUMN expected;
