-- +goose Up
-- When a task came and changed last, as Unix microseconds, and the orders in which programs follow tasks and indicators.
ALTER TABLE respond_task ADD COLUMN created BIGINT NOT NULL DEFAULT 0;
ALTER TABLE respond_task ADD COLUMN changed BIGINT NOT NULL DEFAULT 0;
CREATE INDEX respond_task_created ON respond_task (created, id);
CREATE INDEX respond_task_changed ON respond_task (changed, id);
CREATE INDEX respond_task_done ON respond_task (done, id) WHERE done <> 0;
CREATE INDEX respond_indicator_at ON respond_indicator (at, id);
-- +goose Down
DROP INDEX respond_indicator_at;
DROP INDEX respond_task_done;
DROP INDEX respond_task_changed;
DROP INDEX respond_task_created;
ALTER TABLE respond_task DROP COLUMN changed;
ALTER TABLE respond_task DROP COLUMN created;
