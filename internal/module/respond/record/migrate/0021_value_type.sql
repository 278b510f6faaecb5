-- +goose Up
-- A list that is narrowed to a range of numbers reads values along the index alone.
DROP INDEX respond_value_field;
CREATE INDEX respond_value_field ON respond_value (field, value, item, type);
-- +goose Down
DROP INDEX respond_value_field;
CREATE INDEX respond_value_field ON respond_value (field, value, item);
