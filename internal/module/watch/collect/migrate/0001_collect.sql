-- +goose Up
-- What the operator has decided of a feed.
CREATE TABLE watch_collect (
	feed       TEXT    PRIMARY KEY,
	active     INTEGER NOT NULL,  -- whether it is fetched
	url        TEXT    NOT NULL,  -- in place of the feed's own addresses; '' for those
	every      BIGINT  NOT NULL,  -- microseconds; 0 for the feed's own
	senders    TEXT    NOT NULL,  -- mail addresses or @domains whose attachments are its reports, separated by spaces
	changed    BIGINT  NOT NULL,
	changed_by TEXT    NOT NULL
);

-- One address that a feed is fetched from. Times are Unix microseconds, 0 for never.
CREATE TABLE watch_source (
	feed     TEXT    NOT NULL,
	url      TEXT    NOT NULL,  -- as the feed writes it, without a key
	etag     TEXT    NOT NULL,
	modified TEXT    NOT NULL,
	tried    BIGINT  NOT NULL,
	ok       BIGINT  NOT NULL,
	changed  BIGINT  NOT NULL,  -- when it gave something new
	next     BIGINT  NOT NULL,
	failures INTEGER NOT NULL,  -- in a row
	trouble  TEXT    NOT NULL,
	PRIMARY KEY (feed, url)
);

-- A report that was read, as far as it tells whether its feed is well. The last ones of each kind are kept.
CREATE TABLE watch_arrival (
	report   BIGINT  PRIMARY KEY,
	feed     TEXT    NOT NULL,
	code     TEXT    NOT NULL,
	received BIGINT  NOT NULL,
	finished BIGINT  NOT NULL,
	records  BIGINT  NOT NULL,
	rejected BIGINT  NOT NULL,
	sample   INTEGER NOT NULL,  -- how many records the columns were taken from
	columns  TEXT    NOT NULL   -- separated by line ends; '' where they tell nothing
);
CREATE INDEX watch_arrival_feed ON watch_arrival (feed, received);

-- A report whose columns were others than before.
CREATE TABLE watch_column (
	id      INTEGER PRIMARY KEY,
	report  BIGINT  NOT NULL,
	feed    TEXT    NOT NULL,
	code    TEXT    NOT NULL,
	at      BIGINT  NOT NULL,
	added   TEXT    NOT NULL,
	missing TEXT    NOT NULL
);
CREATE INDEX watch_column_feed ON watch_column (feed, at);
