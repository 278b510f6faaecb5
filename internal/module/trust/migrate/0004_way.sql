-- +goose Up
ALTER TABLE trust_session ADD COLUMN way TEXT NOT NULL DEFAULT '';  -- by which somebody came: password, passkey, link, setup, sso; empty: from before
ALTER TABLE trust_session ADD COLUMN ends BIGINT NOT NULL DEFAULT 0;  -- not after this moment, however much it is used; 0: as any other
-- +goose Down
ALTER TABLE trust_session DROP COLUMN ends;
ALTER TABLE trust_session DROP COLUMN way;
