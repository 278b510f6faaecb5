-- +goose Up
-- Numbers of letters come from the node's one series.
INSERT INTO number_year (year, last) SELECT year, last FROM warn_number WHERE true
	ON CONFLICT (year) DO UPDATE SET last = excluded.last;
DROP TABLE warn_number;
-- +goose Down
CREATE TABLE warn_number (
	year INTEGER NOT NULL PRIMARY KEY,
	last BIGINT  NOT NULL
);
