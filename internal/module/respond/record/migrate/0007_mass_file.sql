-- +goose Up
-- The files that go with each letter of one text to many.
CREATE TABLE respond_mass_file (
	id   INTEGER PRIMARY KEY,
	mass BIGINT NOT NULL,
	name TEXT   NOT NULL,
	type TEXT   NOT NULL,
	size BIGINT NOT NULL,
	body BLOB   NOT NULL
);
CREATE INDEX respond_mass_file_mass ON respond_mass_file (mass);
-- +goose Down
DROP TABLE respond_mass_file;
