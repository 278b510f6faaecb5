-- +goose Up
-- What a program does with indicators that it is asked about: the strictest PAP of those that it may be told of.
ALTER TABLE webhook_sub ADD COLUMN pap TEXT NOT NULL DEFAULT 'green';
-- +goose Down
ALTER TABLE webhook_sub DROP COLUMN pap;
