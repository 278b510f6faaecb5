-- +goose Up
-- A rule may open items of the desk: with which template, for which severity, sector and country, for how many days more
-- problems join, and how many items an hour.
ALTER TABLE warn_rule ADD COLUMN opens TEXT NOT NULL DEFAULT '';
ALTER TABLE warn_rule ADD COLUMN severity TEXT NOT NULL DEFAULT '';
ALTER TABLE warn_rule ADD COLUMN sector TEXT NOT NULL DEFAULT '';
ALTER TABLE warn_rule ADD COLUMN country TEXT NOT NULL DEFAULT '';
ALTER TABLE warn_rule ADD COLUMN join_days INTEGER NOT NULL DEFAULT 0;
ALTER TABLE warn_rule ADD COLUMN most INTEGER NOT NULL DEFAULT 0;

-- What came of each problem that such a rule speaks of. A row is written in the transaction that opens the item.
CREATE TABLE warn_opened (
	rule       BIGINT NOT NULL,
	owner      TEXT   NOT NULL,
	type       TEXT   NOT NULL,
	identifier TEXT   NOT NULL,
	state      TEXT   NOT NULL,  -- before, held, item
	number     TEXT   NOT NULL,  -- of the item; '' for none
	at         BIGINT NOT NULL,
	gone       BIGINT NOT NULL,  -- when it was seen to be fixed; 0 while it is there
	PRIMARY KEY (rule, owner, type, identifier)
);
CREATE INDEX warn_opened_number ON warn_opened (number, gone);

-- The items that rules opened, in the same transaction.
CREATE TABLE warn_opening (
	number  TEXT    PRIMARY KEY,
	rule    BIGINT  NOT NULL,
	owner   TEXT    NOT NULL,
	at      BIGINT  NOT NULL,
	by_hand INTEGER NOT NULL  -- 1: a person let it be opened, and no limit counts it
);
CREATE INDEX warn_opening_rule ON warn_opening (rule, owner, at);
-- +goose Down
DROP TABLE warn_opening;
DROP TABLE warn_opened;
