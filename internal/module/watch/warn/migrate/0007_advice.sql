-- +goose Up
-- Words of the team's own beside or in place of what letters say of a type of problem. What was said before stays here.
CREATE TABLE warn_advice (
	id         INTEGER PRIMARY KEY,
	about      TEXT    NOT NULL,   -- a type or a class of RSIT; '' for all
	language   TEXT    NOT NULL,   -- of the letters that it stands in; '' for all
	place      TEXT    NOT NULL,   -- before, after, instead
	words      TEXT    NOT NULL,
	made_by    TEXT    NOT NULL,
	created    BIGINT  NOT NULL,
	removed    BIGINT  NOT NULL,
	removed_by TEXT    NOT NULL
);
-- +goose Down
DROP TABLE warn_advice;
