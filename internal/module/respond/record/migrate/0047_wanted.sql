-- +goose Up
-- Analyses of indicators that people asked programs for, and how that ended. Times are Unix microseconds.
CREATE TABLE respond_wanted (
	id        INTEGER PRIMARY KEY,
	item      BIGINT  NOT NULL,
	indicator BIGINT  NOT NULL,
	analyser  TEXT    NOT NULL DEFAULT '',
	by        TEXT    NOT NULL,
	at        BIGINT  NOT NULL,
	ended     BIGINT  NOT NULL DEFAULT 0,
	trouble   TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX respond_wanted_item ON respond_wanted (item, indicator, at);
CREATE INDEX respond_wanted_at ON respond_wanted (at, id);
CREATE INDEX respond_wanted_waits ON respond_wanted (at, id) WHERE ended = 0;
CREATE INDEX respond_analysis_analyser ON respond_analysis (analyser);
-- +goose Down
DROP INDEX respond_analysis_analyser;
DROP TABLE respond_wanted;
