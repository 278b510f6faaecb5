-- +goose Up
-- Which day each report speaks of, for each kind of report in it, so that another reading of it can take that back. A kind is
-- a code and, behind a space, the part of the networks that the report covers; so are the codes of the tables of 0001.
CREATE TABLE watch_told (
	report BIGINT  NOT NULL,
	kind   TEXT    NOT NULL,
	day    INTEGER NOT NULL,  -- Unix days, UTC
	PRIMARY KEY (report, kind)
);
CREATE INDEX watch_told_day ON watch_told (kind, day);
