-- +goose Up
-- Which Message-IDs a letter that came in answers: the letters with them may come later.
CREATE TABLE respond_letter_ref (
	letter     BIGINT NOT NULL,
	message_id TEXT   NOT NULL,
	PRIMARY KEY (letter, message_id)
);
CREATE INDEX respond_letter_ref_message ON respond_letter_ref (message_id);
CREATE INDEX respond_letter_at ON respond_letter (at, id);
-- +goose Down
DROP INDEX respond_letter_at;
DROP TABLE respond_letter_ref;
