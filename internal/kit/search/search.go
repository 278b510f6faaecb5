// Package search finds records by the words of their texts, on both engines of the records: SQLite's FTS5 and
// PostgreSQL's tsvector. Which words a text has is decided here and not by the engines, so both find the same: letters
// without their accents, Arabic as people type it, Chinese and Japanese in pairs of signs, names and addresses also by
// their parts.
//
// An index holds no text and is made from records, so it is neither moved nor part of a dump: after that Made says no,
// and whoever owns the records puts them in again.
//
// Tables: search_state, search_NAME.
package search

import (
	"context"
	"fmt"
	"regexp"
	"slices"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// Index is one index. Its rows are named by numbers of the caller's.
type Index struct {
	db    *sqldb.DB
	name  string
	table string
}

var nameForm = regexp.MustCompile(`^[a-z]{1,30}$`)

// Open returns the index of a name, made if need be.
func Open(ctx context.Context, db *sqldb.DB, name string) (*Index, error) {
	if !nameForm.MatchString(name) || name == "state" {
		return nil, tocsin.Faultf(tocsin.Internal, "%.40q can't name an index", name)
	}
	x := &Index{db: db, name: name, table: "search_" + name}
	if err := x.create(ctx); err != nil {
		return nil, fmt.Errorf("open index %s: %w", name, err)
	}
	return x, nil
}

// Put indexes the texts of a row; what was there of it before is forgotten.
func (x *Index) Put(ctx context.Context, tx *sqldb.Tx, id int64, texts ...string) error {
	if err := x.put(ctx, tx, id, Words(texts...)); err != nil {
		return fmt.Errorf("index %s %d: %w", x.name, id, err)
	}
	return nil
}

// Search returns the rows that have all words of what somebody looks for, the greatest id first. Where as many as wanted
// have the very words, those that only begin so are not looked for: of a word that stands in most rows there is no end.
func (x *Index) Search(ctx context.Context, looked string, limit int) (ids []int64, err error) {
	terms := termsOf(looked)
	if len(terms) == 0 {
		return nil, nil
	}
	for _, list := range [][]term{whole(terms), terms} {
		query, arg := x.match(list)
		if ids, err = x.find(ctx, query, []any{arg}, limit); err != nil {
			return nil, fmt.Errorf("search in %s: %w", x.name, err)
		}
		if len(ids) == limit {
			return ids, nil
		}
	}
	return ids, nil
}

// whole are terms as whole words.
func whole(terms []term) []term {
	list := slices.Clone(terms)
	for i := range list {
		list[i].begins = false
	}
	return list
}
