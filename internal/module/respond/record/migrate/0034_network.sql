-- +goose Up
-- The first and the last address of a value that is an address or a network, as 32 hexadecimal digits, IPv4 as ::ffff:0:0/96;
-- '-' of what is none, '' of what was not looked at yet.
ALTER TABLE respond_indicator ADD COLUMN low TEXT NOT NULL DEFAULT '';
ALTER TABLE respond_indicator ADD COLUMN high TEXT NOT NULL DEFAULT '';
ALTER TABLE respond_asset ADD COLUMN low TEXT NOT NULL DEFAULT '';
ALTER TABLE respond_asset ADD COLUMN high TEXT NOT NULL DEFAULT '';
CREATE INDEX respond_indicator_low ON respond_indicator (low, high) WHERE low <> '-';
CREATE INDEX respond_asset_low ON respond_asset (low, high) WHERE low <> '-';
-- +goose Down
DROP INDEX respond_asset_low;
DROP INDEX respond_indicator_low;
ALTER TABLE respond_asset DROP COLUMN high;
ALTER TABLE respond_asset DROP COLUMN low;
ALTER TABLE respond_indicator DROP COLUMN high;
ALTER TABLE respond_indicator DROP COLUMN low;
