-- +goose Up
-- Who approved first what two people must approve.
ALTER TABLE outbox_act ADD COLUMN first_approver TEXT NOT NULL DEFAULT '';
-- +goose Down
ALTER TABLE outbox_act DROP COLUMN first_approver;
