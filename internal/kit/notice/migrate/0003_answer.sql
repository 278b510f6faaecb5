-- +goose Up
-- Whether somebody's answers to letters of notices are notes. Who has no row has chosen nothing.
CREATE TABLE notice_answer (
	who   TEXT    NOT NULL PRIMARY KEY,
	off   INTEGER NOT NULL,  -- 1: they are not
	since BIGINT  NOT NULL   -- when that was said, Unix microseconds: letters of before can't be answered any more
);
-- +goose Down
DROP TABLE notice_answer;
