-- +goose Up
-- What one person has to do is read over all items.
CREATE INDEX respond_task_owner ON respond_task (owner, due, id) WHERE done = 0;
-- +goose Down
DROP INDEX respond_task_owner;
