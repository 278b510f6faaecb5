-- +goose Up
-- Who outside gets a copy of each letter of an item.
CREATE TABLE respond_copied (
	item    BIGINT NOT NULL,
	address TEXT   NOT NULL,  -- as it is compared, without a name before it
	wrote   TEXT   NOT NULL,  -- as it stands in letters
	PRIMARY KEY (item, address)
);
-- +goose Down
DROP TABLE respond_copied;
