-- +goose Up
-- Who somebody is at the issuer of a single sign-on.
CREATE TABLE trust_external (
	id      INTEGER PRIMARY KEY,
	user_id BIGINT NOT NULL,
	issuer  TEXT   NOT NULL,
	subject TEXT   NOT NULL,
	name    TEXT   NOT NULL,  -- as the issuer calls them, for people to read
	created BIGINT NOT NULL,
	used    BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX trust_external_subject ON trust_external (issuer, subject);
CREATE UNIQUE INDEX trust_external_user ON trust_external (user_id, issuer);
-- +goose Down
DROP TABLE trust_external;
