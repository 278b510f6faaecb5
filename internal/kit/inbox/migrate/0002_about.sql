-- +goose Up
-- What tells a report from another of the same bytes, as an empty one of another day: the room that reads it says.
ALTER TABLE inbox_report ADD COLUMN about TEXT NOT NULL DEFAULT '';
-- Which part of the networks the report covers, where the operator says so.
ALTER TABLE inbox_report ADD COLUMN scope TEXT NOT NULL DEFAULT '';
-- Pieces of text that are no characters, and the character sets that were guessed.
ALTER TABLE inbox_report ADD COLUMN invalid BIGINT NOT NULL DEFAULT 0;
ALTER TABLE inbox_report ADD COLUMN charset TEXT NOT NULL DEFAULT '';
DROP INDEX inbox_report_bytes;
CREATE UNIQUE INDEX inbox_report_bytes ON inbox_report (feed, sha, about);
