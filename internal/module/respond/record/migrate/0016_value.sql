-- +goose Up
-- What fields of the team's own hold. What a field is stands in a setting; a value stays where its field is no more.
CREATE TABLE respond_value (
	item  BIGINT NOT NULL,
	field TEXT   NOT NULL,
	type  TEXT   NOT NULL,                   -- text, number, date, choice, yes
	value TEXT   NOT NULL,                   -- as item.Field.Read writes it
	PRIMARY KEY (item, field)
);
CREATE INDEX respond_value_field ON respond_value (field, value, item);
-- +goose Down
DROP TABLE respond_value;
