-- +goose Up
-- The last number of a year that was given out.
CREATE TABLE number_year (
	year INTEGER NOT NULL PRIMARY KEY,
	last BIGINT  NOT NULL
);
-- +goose Down
DROP TABLE number_year;
