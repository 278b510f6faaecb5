-- +goose Up
-- A letter that somebody of the team wants again and again: a list or a report, on days and at an hour of their own zone.
CREATE TABLE subscribe_letter (
	id      INTEGER PRIMARY KEY,
	who     TEXT    NOT NULL,
	user_id BIGINT  NOT NULL,  -- a name may be given again, a number is not
	what    TEXT    NOT NULL,  -- a list or a report, as the rooms name them
	days    TEXT    NOT NULL,  -- of the week, 1 is Monday; empty: by date
	date    INTEGER NOT NULL,  -- of the month; 0: by days
	hour    INTEGER NOT NULL,
	file    TEXT    NOT NULL,  -- csv, xlsx; empty: none
	bare    INTEGER NOT NULL,  -- 1: also where there is nothing to tell
	done    BIGINT  NOT NULL  -- up to when all was sent, Unix microseconds
);
CREATE INDEX subscribe_letter_who ON subscribe_letter (user_id, id);
-- A secret address at which somebody's programs fetch a list as a feed or dates as a calendar.
CREATE TABLE subscribe_feed (
	id      INTEGER PRIMARY KEY,
	who     TEXT    NOT NULL,
	user_id BIGINT  NOT NULL,
	what    TEXT    NOT NULL,
	form    TEXT    NOT NULL,  -- atom, ical
	hash    TEXT    NOT NULL UNIQUE,  -- of the secret, SHA-256
	made    BIGINT  NOT NULL,
	used    BIGINT  NOT NULL DEFAULT 0  -- the last day on which it was asked for
);
CREATE INDEX subscribe_feed_who ON subscribe_feed (user_id, id);
-- +goose Down
DROP TABLE subscribe_feed;
DROP TABLE subscribe_letter;
