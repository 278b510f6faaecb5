-- +goose Up
-- Letters by which the desk confirmed others are few: those of a day are counted for each report that comes.
CREATE INDEX respond_letter_receipt ON respond_letter (at) WHERE why = 'receipt';
-- When a recipient's machine said that they are away, and until when; 0 for not at all, and for nobody knows.
ALTER TABLE respond_copy ADD COLUMN away BIGINT NOT NULL DEFAULT 0;
ALTER TABLE respond_copy ADD COLUMN until BIGINT NOT NULL DEFAULT 0;
-- +goose Down
ALTER TABLE respond_copy DROP COLUMN until;
ALTER TABLE respond_copy DROP COLUMN away;
DROP INDEX respond_letter_receipt;
