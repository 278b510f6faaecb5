-- +goose Up
-- What was closed is followed in the order in which that was.
CREATE INDEX respond_item_closed ON respond_item (closed, id) WHERE closed <> 0;

-- +goose Down
DROP INDEX respond_item_closed;
