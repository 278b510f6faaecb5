-- +goose Up

-- Whose everything was when the findings were last settled, while that has changed since; no row when it has not. The
-- findings still stand by it until they are settled again.
CREATE TABLE watch_unsettled (
	id     INTEGER PRIMARY KEY, -- 1
	owners BLOB    NOT NULL,    -- see Index.encode
	at     BIGINT  NOT NULL
);

-- Nets that came to an organisation after the log had events of them: those bear another owner's name, or none.
CREATE TABLE watch_came (
	org   TEXT   NOT NULL,
	kind  TEXT   NOT NULL,
	value TEXT   NOT NULL,
	at    BIGINT NOT NULL,
	PRIMARY KEY (org, kind, value)
);

-- +goose Down
DROP TABLE watch_came;
DROP TABLE watch_unsettled;
