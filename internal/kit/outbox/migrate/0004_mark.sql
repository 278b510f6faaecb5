-- +goose Up
-- What is marked too strictly for who looks is counted without looking at the rest.
CREATE INDEX outbox_act_mark ON outbox_act (mark);
-- +goose Down
DROP INDEX outbox_act_mark;
