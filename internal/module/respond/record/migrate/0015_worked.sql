-- +goose Up
-- What a line of the stream took, and the task that it is about; 0 is none.
ALTER TABLE respond_entry ADD COLUMN minutes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE respond_entry ADD COLUMN task BIGINT NOT NULL DEFAULT 0;
CREATE INDEX respond_entry_task ON respond_entry (task, id) WHERE task <> 0;
CREATE INDEX respond_entry_worked ON respond_entry (item, by, minutes) WHERE minutes <> 0;
CREATE INDEX respond_entry_worked_at ON respond_entry (at, item, by, minutes) WHERE minutes <> 0;
-- What is to be done of all items: what is due first comes first, what has no date last.
CREATE INDEX respond_task_open ON respond_task ((CASE due WHEN 0 THEN 9223372036854775807 ELSE due END), id) WHERE done = 0;
-- +goose Down
DROP INDEX respond_task_open;
DROP INDEX respond_entry_worked_at;
DROP INDEX respond_entry_worked;
DROP INDEX respond_entry_task;
ALTER TABLE respond_entry DROP COLUMN task;
ALTER TABLE respond_entry DROP COLUMN minutes;
