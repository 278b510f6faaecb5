-- +goose Up
-- Up to which letter somebody has read an item. Item 0 is all items that they have no row of; the name '' is everybody who has
-- no such row: what was there before the desk kept this is nobody's news.
CREATE TABLE respond_read (
	name TEXT   NOT NULL,  -- of a user
	item BIGINT NOT NULL,
	seen BIGINT NOT NULL,  -- when the newest letter that they have seen came, Unix microseconds
	PRIMARY KEY (name, item)
);
INSERT INTO respond_read (name, item, seen) SELECT '', 0, COALESCE(MAX(heard), 0) FROM respond_item;
-- +goose Down
DROP TABLE respond_read;
