-- +goose Up
-- Tasks of item 0 are the team's own and belong to no item. A task that comes again says how often (week, month, quarter, year),
-- counted from the day, in Unix microseconds, on which it was due first.
ALTER TABLE respond_task ADD COLUMN every TEXT NOT NULL DEFAULT '';
ALTER TABLE respond_task ADD COLUMN anchor BIGINT NOT NULL DEFAULT 0;
-- +goose Down
ALTER TABLE respond_task DROP COLUMN anchor;
ALTER TABLE respond_task DROP COLUMN every;
