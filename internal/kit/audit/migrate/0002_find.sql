-- +goose Up
-- What one person did, and what was done on one thing, is read along these.
CREATE INDEX audit_line_actor ON audit_line (actor, seq);
CREATE INDEX audit_line_subject ON audit_line (subject, seq);
-- +goose Down
DROP INDEX audit_line_subject;
DROP INDEX audit_line_actor;
