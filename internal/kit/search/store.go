package search

import (
	"context"
	"errors"
	"strings"

	"tocsin/internal/kit/sqldb"
)

// The tables of both engines. FTS5 keeps the words alone (content), may forget a row (contentless_delete), and cuts at
// spaces: what is not ASCII is never cut by the tokenizer "ascii".
const (
	createState  = `CREATE TABLE IF NOT EXISTS search_state (name TEXT NOT NULL PRIMARY KEY, version BIGINT NOT NULL)`
	createSQLite = `CREATE VIRTUAL TABLE IF NOT EXISTS %t USING fts5(words, content='', contentless_delete=1, detail='none', tokenize='ascii')`
	createTable  = `CREATE TABLE IF NOT EXISTS %t (id BIGINT NOT NULL PRIMARY KEY, words TSVECTOR NOT NULL)`
	createGIN    = `CREATE INDEX IF NOT EXISTS %t_words ON %t USING GIN (words)`
)

// of puts the table's name into a statement.
func (x *Index) of(statement string) string { return strings.ReplaceAll(statement, "%t", x.table) }

func (x *Index) create(ctx context.Context) error {
	list := []string{createState, createSQLite}
	if x.db.Engine() == sqldb.Postgres {
		list = []string{createState, createTable, createGIN}
	}
	return x.db.Tx(ctx, func(tx *sqldb.Tx) error {
		for _, s := range list {
			if _, err := tx.Exec(ctx, x.of(s)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (x *Index) put(ctx context.Context, tx *sqldb.Tx, id int64, words []string) error {
	if len(words) == 0 {
		return x.Remove(ctx, tx, id)
	}
	if x.db.Engine() == sqldb.SQLite {
		_, err := tx.Exec(ctx, x.of("INSERT OR REPLACE INTO %t (rowid, words) VALUES (?, ?)"), id, strings.Join(words, " "))
		return err
	}
	_, err := tx.Exec(ctx, x.of(`INSERT INTO %t (id, words) VALUES (?, CAST(CAST(? AS text) AS tsvector))
		ON CONFLICT (id) DO UPDATE SET words = excluded.words`), id, "'"+strings.Join(words, "' '")+"'")
	return err
}

// Remove forgets a row.
func (x *Index) Remove(ctx context.Context, tx *sqldb.Tx, id int64) error {
	query := "DELETE FROM %t WHERE id = ?"
	if x.db.Engine() == sqldb.SQLite {
		query = "DELETE FROM %t WHERE rowid = ?"
	}
	_, err := tx.Exec(ctx, x.of(query), id)
	return err
}

// Clear forgets all rows.
func (x *Index) Clear(ctx context.Context, tx *sqldb.Tx) error {
	query := "DELETE FROM %t"
	if x.db.Engine() == sqldb.SQLite {
		query = "INSERT INTO %t (%t) VALUES ('delete-all')"
	}
	_, err := tx.Exec(ctx, x.of(query))
	return errors.Join(err, x.setMade(ctx, tx, 0))
}

// version is raised when words are cut otherwise: what was indexed before is then indexed again.
const version = 1

// Made reports whether the index was filled, by this way of cutting words.
func (x *Index) Made(ctx context.Context) (bool, error) {
	var v int
	err := x.db.QueryRow(ctx, "SELECT version FROM search_state WHERE name = ?", x.name).Scan(&v)
	if errors.Is(err, sqldb.ErrNoRows) {
		return false, nil
	}
	return v == version, err
}

// SetMade notes that all records are in the index.
func (x *Index) SetMade(ctx context.Context, tx *sqldb.Tx) error { return x.setMade(ctx, tx, version) }

func (x *Index) setMade(ctx context.Context, tx *sqldb.Tx, v int) error {
	_, err := tx.Exec(ctx, `INSERT INTO search_state (name, version) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET version = excluded.version`, x.name, v)
	return err
}

// match writes what is looked for in the engine's words. A term holds letters, digits and the joint alone, so no quote
// can stand in it.
func (x *Index) match(terms []term) (query, arg string) {
	var list []string
	for _, t := range terms {
		switch {
		case x.db.Engine() == sqldb.SQLite && t.begins:
			list = append(list, `"`+t.word+`"*`)
		case x.db.Engine() == sqldb.SQLite:
			list = append(list, `"`+t.word+`"`)
		case t.begins:
			list = append(list, "'"+t.word+"':*")
		default:
			list = append(list, "'"+t.word+"'")
		}
	}
	if x.db.Engine() == sqldb.SQLite {
		return x.of("SELECT rowid FROM %t WHERE %t MATCH ?"), strings.Join(list, " ")
	}
	return x.of("SELECT id FROM %t WHERE words @@ CAST(CAST(? AS text) AS tsquery)"), strings.Join(list, " & ")
}

func (x *Index) find(ctx context.Context, query string, args []any, limit int) (ids []int64, err error) {
	order := " ORDER BY id DESC LIMIT ?"
	if x.db.Engine() == sqldb.SQLite {
		order = " ORDER BY rowid DESC LIMIT ?"
	}
	return sqldb.Column[int64](x.db.Query(ctx, query+order, append(args, limit)...))
}
