-- +goose Up
-- Who wants to hear of an item without having it.
CREATE TABLE respond_follow (
	item BIGINT NOT NULL,
	name TEXT   NOT NULL,  -- of a user
	at   BIGINT NOT NULL,  -- Unix microseconds
	PRIMARY KEY (item, name)
);
CREATE INDEX respond_follow_name ON respond_follow (name, item);
-- +goose Down
DROP TABLE respond_follow;
