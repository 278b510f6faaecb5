-- +goose Up
-- When what had been said of a problem before ended or was taken back; 0 for never. Who was told before that is told again,
-- also where somebody else has been told since.
ALTER TABLE watch_say ADD COLUMN lapsed BIGINT NOT NULL DEFAULT 0;
