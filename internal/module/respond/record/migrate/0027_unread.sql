-- +goose Up
-- What is unread is counted on each page of a list: along the times of letters, from the earliest that somebody may not have read.
CREATE INDEX respond_open_heard ON respond_item (heard) WHERE open = 1;
CREATE INDEX respond_read_seen ON respond_read (name, seen);
-- +goose Down
DROP INDEX respond_read_seen;
DROP INDEX respond_open_heard;
