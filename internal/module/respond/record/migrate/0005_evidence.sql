-- +goose Up
-- swept: 1 when the bytes of what is gone are gone too, or are another piece's.
ALTER TABLE respond_evidence ADD COLUMN swept INTEGER NOT NULL DEFAULT 0;
CREATE INDEX respond_evidence_sha ON respond_evidence (sha);
CREATE INDEX respond_evidence_gone ON respond_evidence (gone) WHERE gone <> 0 AND swept = 0;
-- What comes from whom, for what an item is related to.
CREATE INDEX respond_letter_sender ON respond_letter (sender, at);
-- +goose Down
DROP INDEX respond_letter_sender;
DROP INDEX respond_evidence_gone;
DROP INDEX respond_evidence_sha;
ALTER TABLE respond_evidence DROP COLUMN swept;
