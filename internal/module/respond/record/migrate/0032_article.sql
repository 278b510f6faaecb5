-- +goose Up
-- The knowledge base: an article is a name in a language; each version of its text is a row. shown: the version that a lead
-- shows, 0: none. tags, classes: one a line.
CREATE TABLE respond_article (
	id       INTEGER PRIMARY KEY,
	name     TEXT    NOT NULL,
	language TEXT    NOT NULL,
	version  BIGINT  NOT NULL,
	shown    BIGINT  NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX respond_article_name ON respond_article (name, language);
CREATE TABLE respond_article_text (
	id      INTEGER PRIMARY KEY,
	article BIGINT  NOT NULL,
	version BIGINT  NOT NULL,
	title   TEXT    NOT NULL,
	text    TEXT    NOT NULL,
	tags    TEXT    NOT NULL DEFAULT '',
	classes TEXT    NOT NULL DEFAULT '',
	mark    INTEGER NOT NULL DEFAULT 0,
	at      BIGINT  NOT NULL,
	by      TEXT    NOT NULL
);
CREATE UNIQUE INDEX respond_article_text_version ON respond_article_text (article, version);
-- +goose Down
DROP TABLE respond_article_text;
DROP TABLE respond_article;
