-- +goose Up
CREATE TABLE live_topic (
	name TEXT PRIMARY KEY,
	number BIGINT NOT NULL
);

-- +goose Down
DROP TABLE live_topic;
