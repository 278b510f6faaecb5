-- +goose Up
-- What happened when, as people write it down for the time line of an item. Times are Unix microseconds.
CREATE TABLE respond_moment (
	id    INTEGER PRIMARY KEY,
	item  BIGINT  NOT NULL,
	at    BIGINT  NOT NULL,
	kind  TEXT    NOT NULL,
	text  TEXT    NOT NULL,
	mark  INTEGER NOT NULL,
	by    TEXT    NOT NULL,
	added BIGINT  NOT NULL
);
CREATE INDEX respond_moment_item ON respond_moment (item, at);
-- What is told of an item when it is over: a text a part.
CREATE TABLE respond_story (
	item    BIGINT NOT NULL,
	part    TEXT   NOT NULL,
	text    TEXT   NOT NULL,
	by      TEXT   NOT NULL,
	changed BIGINT NOT NULL,
	PRIMARY KEY (item, part)
);
-- +goose Down
DROP TABLE respond_story;
DROP TABLE respond_moment;
