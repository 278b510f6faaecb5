-- +goose Up
-- Which letters of an item are meant is seen in the index alone: what is to be decided is looked for in those of all new reports.
DROP INDEX respond_letter_item;
CREATE INDEX respond_letter_item ON respond_letter (item, at, id, way, sort, mark);
-- +goose Down
DROP INDEX respond_letter_item;
CREATE INDEX respond_letter_item ON respond_letter (item, at, id);
