-- +goose Up
-- The acts of one state, the newest first.
CREATE INDEX outbox_act_list ON outbox_act (state, id);
-- +goose Down
DROP INDEX outbox_act_list;
