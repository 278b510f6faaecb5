-- +goose Up
-- A token may be somebody's own: it does then what that person may do. Empty: a program's.
ALTER TABLE auth_token ADD COLUMN person TEXT NOT NULL DEFAULT '';
