-- +goose Up
-- What somebody of the team is told. The same happening is told to each of them once.
CREATE TABLE notice_line (
	id     INTEGER PRIMARY KEY,
	who    TEXT    NOT NULL,
	key    TEXT    NOT NULL,  -- what happened: unique to whoever is told
	kind   TEXT    NOT NULL,
	about  TEXT    NOT NULL,  -- a number; empty: none
	href   TEXT    NOT NULL,  -- a page of this node
	by     TEXT    NOT NULL,  -- who did it
	word   TEXT    NOT NULL,  -- more of it, a word of a closed list; empty: none
	way    TEXT    NOT NULL,  -- as whoever is told had chosen then
	at     BIGINT  NOT NULL,  -- Unix microseconds
	seen   BIGINT  NOT NULL DEFAULT 0,
	posted BIGINT  NOT NULL DEFAULT 0  -- when it became a letter, or was found to need none
);
CREATE UNIQUE INDEX notice_line_once ON notice_line (who, key);
CREATE INDEX notice_line_new ON notice_line (who, seen, id);
CREATE INDEX notice_line_due ON notice_line (way, id) WHERE posted = 0;
CREATE INDEX notice_line_at ON notice_line (at);
CREATE TABLE notice_choice (
	who  TEXT NOT NULL,
	kind TEXT NOT NULL,
	way  TEXT NOT NULL,
	PRIMARY KEY (who, kind)
);
-- +goose Down
DROP TABLE notice_choice;
DROP TABLE notice_line;
