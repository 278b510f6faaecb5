-- +goose Up
-- Who has the duty, by the day on which it begins.
CREATE TABLE respond_duty (
	day  TEXT NOT NULL PRIMARY KEY,  -- 2026-11-30
	name TEXT NOT NULL  -- of a user
);
CREATE INDEX respond_duty_name ON respond_duty (name, day);
-- +goose Down
DROP TABLE respond_duty;
