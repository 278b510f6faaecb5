-- +goose Up
-- A job with a key that has not begun yet: there is one of it. River has tables of its own for the jobs themselves.
CREATE TABLE jobs_waiting (
	kind TEXT   NOT NULL,
	key  TEXT   NOT NULL,
	at   BIGINT NOT NULL,  -- not before, Unix microseconds
	turn TEXT   NOT NULL,  -- which of River's jobs it is
	PRIMARY KEY (kind, key)
);
-- When a kind that comes again and again last began, so that a restart misses none.
CREATE TABLE jobs_every (
	kind  TEXT   NOT NULL PRIMARY KEY,
	began BIGINT NOT NULL
);
-- +goose Down
DROP TABLE jobs_every;
DROP TABLE jobs_waiting;
