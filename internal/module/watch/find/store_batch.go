package find

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"tocsin/internal/kit/sqldb"
)

// batchSize is how many changes are made with one look, one write and one deletion: each is a way to the server and back.
const batchSize = 250

// sightingKey names a sighting.
type sightingKey struct {
	Problem
	code string
}

// keyOf names what a change is about, as the table has it.
func keyOf(c Change) sightingKey {
	return sightingKey{Problem{sqldb.Clean(c.Owner), sqldb.Clean(c.Type), sqldb.Clean(c.Identifier)}, sqldb.Clean(c.Code)}
}

// present is a sighting while a batch of changes is made.
type present struct {
	Sighting
	stored  bool // it is in the table
	there   bool // it is to be there
	changed bool
}

// applyBatch makes some changes. first names the kinds of report of which nothing is known: there is nothing to look for.
func applyBatch(ctx context.Context, tx *sqldb.Tx, first map[string]bool, changes []Change) error {
	var order []sightingKey
	all := make(map[sightingKey]*present, len(changes))
	for _, c := range changes {
		k := keyOf(c)
		if all[k] == nil {
			all[k] = &present{}
			order = append(order, k)
		}
	}
	if err := lookUp(ctx, tx, first, order, all); err != nil {
		return fmt.Errorf("look up findings: %w", err)
	}
	for _, c := range changes {
		all[keyOf(c)].change(c)
	}
	if err := putAll(ctx, tx, order, all); err != nil {
		return fmt.Errorf("write findings: %w", err)
	}
	if err := deleteAll(ctx, tx, order, all); err != nil {
		return fmt.Errorf("delete findings: %w", err)
	}
	return nil
}

// change makes one change; one that takes away from what is not there makes none.
func (p *present) change(c Change) {
	if !p.there && c.Day == 0 {
		return
	}
	p.Sighting, p.there = p.merge(c)
	p.changed = true
	if !p.there {
		p.Sighting = Sighting{}
	}
}

// lookUp reads the sightings that are in the table.
func lookUp(ctx context.Context, tx *sqldb.Tx, first map[string]bool, order []sightingKey, all map[sightingKey]*present) error {
	var args []any
	for _, k := range order {
		if !first[k.code] {
			args = append(args, k.Owner, k.Type, k.Identifier, k.code)
		}
	}
	if len(args) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, `SELECT owner, type, identifier, code, first, last, count, severity, days FROM watch_sighting
		WHERE (owner, type, identifier, code) IN (VALUES `+tuples(len(args)/4, 4)+`)`, args...)
	return sqldb.Each(rows, err, func(r *sql.Rows) error {
		var k sightingKey
		var s Sighting
		var first, last int64
		var days []byte
		if err := r.Scan(&k.Owner, &k.Type, &k.Identifier, &k.code, &first, &last, &s.Count, &s.Severity, &days); err != nil {
			return err
		}
		p := all[k]
		if p == nil {
			return fmt.Errorf("a finding of %q that was not asked for", k.Owner)
		}
		s.First, s.Last = sqldb.FromTime(first), sqldb.FromTime(last)
		s.Seen, err = DecodeDays(days)
		p.Sighting, p.stored, p.there = s, true, true
		return err
	})
}

func putAll(ctx context.Context, tx *sqldb.Tx, order []sightingKey, all map[sightingKey]*present) error {
	var args []any
	for _, k := range order {
		if p := all[k]; p.changed && p.there {
			args = append(args, k.Owner, k.Type, k.Identifier, k.code, sqldb.Time(p.First), sqldb.Time(p.Last), p.Count, p.Severity,
				p.Seen.Encode(), p.Seen.Max())
		}
	}
	if len(args) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `INSERT INTO watch_sighting (owner, type, identifier, code, first, last, count, severity, days, last_day)
		VALUES `+tuples(len(args)/10, 10)+` ON CONFLICT (owner, type, identifier, code) DO UPDATE SET
		first = excluded.first, last = excluded.last, count = excluded.count, severity = excluded.severity,
		days = excluded.days, last_day = excluded.last_day`, args...)
	return err
}

func deleteAll(ctx context.Context, tx *sqldb.Tx, order []sightingKey, all map[sightingKey]*present) error {
	var args []any
	for _, k := range order {
		if p := all[k]; p.stored && !p.there {
			args = append(args, k.Owner, k.Type, k.Identifier, k.code)
		}
	}
	if len(args) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, "DELETE FROM watch_sighting WHERE (owner, type, identifier, code) IN (VALUES "+tuples(len(args)/4, 4)+")", args...)
	return err
}

// tuples are the parameters of a number of rows: "(?,?),(?,?)".
func tuples(rows, columns int) string {
	one := "(" + strings.Repeat("?,", columns)[:2*columns-1] + ")"
	return strings.Repeat(one+",", rows)[:rows*(len(one)+1)-1]
}
