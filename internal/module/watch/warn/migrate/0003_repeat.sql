-- +goose Up
-- After how many days a rule has its problems told of again: -1 for never, 0 where it says nothing of that.
ALTER TABLE warn_rule ADD COLUMN repeat_days INTEGER NOT NULL DEFAULT 0;
-- +goose Down
ALTER TABLE warn_rule DROP COLUMN repeat_days;
