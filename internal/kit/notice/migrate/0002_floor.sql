-- +goose Up
-- From which priority on somebody wants letters of what has one.
CREATE TABLE notice_floor (
	who   TEXT    NOT NULL PRIMARY KEY,
	floor INTEGER NOT NULL  -- 1 is the most urgent; 0: of all
);
-- +goose Down
DROP TABLE notice_floor;
