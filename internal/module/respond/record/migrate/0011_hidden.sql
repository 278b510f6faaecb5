-- +goose Up
-- Which items somebody may not see is told from the index alone.
CREATE INDEX respond_item_seen ON respond_item (restricted, mark, number);
-- +goose Down
DROP INDEX respond_item_seen;
