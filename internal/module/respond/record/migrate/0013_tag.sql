-- +goose Up
-- Words that people put on items, as item.Tag writes them.
CREATE TABLE respond_tag (
	item BIGINT NOT NULL,
	tag  TEXT   NOT NULL,
	at   BIGINT NOT NULL,
	by   TEXT   NOT NULL,
	PRIMARY KEY (item, tag)
);
CREATE INDEX respond_tag_tag ON respond_tag (tag, item);
CREATE INDEX respond_tag_at ON respond_tag (at, tag, item);
-- +goose Down
DROP TABLE respond_tag;
