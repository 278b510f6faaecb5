-- +goose Up
-- The reports of one feed, the newest first.
CREATE INDEX inbox_report_feed ON inbox_report (feed, id);
-- +goose Down
DROP INDEX inbox_report_feed;
