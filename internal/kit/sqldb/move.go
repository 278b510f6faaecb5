package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tocsin"
)

// Moved tells what of one table was moved.
type Moved struct {
	Table string
	Rows  int64
	Sum   string // of all its rows, in any order; the same on both sides
}

// movingTable stands in a database from the beginning of a move into it until the records are first used there. It has a
// row when all of them are there.
const movingTable = "records_moving"

// ReadyToMove says that records will be moved into a database, in which there must be nothing: no table, or what an earlier
// move has left that did not end.
func (db *DB) ReadyToMove(ctx context.Context) error {
	names, err := db.Tables(ctx)
	if err != nil {
		return err
	}
	if len(names) > 0 && !slices.Contains(names, movingTable) {
		return tocsin.Faultf(tocsin.Conflict, "%s is not empty (it has a table %s): give a database or a schema that holds nothing", db.name, names[0])
	}
	if _, err = db.sql.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS "+movingTable+" (whole BIGINT)"); err == nil {
		_, err = db.sql.ExecContext(ctx, "DELETE FROM "+movingTable)
	}
	return told(err)
}

// Moving tells whether records were being moved into the database and that did not end. Where it did, the records are in
// use from now on, and can't be moved over again.
func (db *DB) Moving(ctx context.Context) (bool, error) {
	names, err := db.Tables(ctx)
	if err != nil || !slices.Contains(names, movingTable) {
		return false, err
	}
	var whole int
	if err := db.sql.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+movingTable).Scan(&whole); err != nil || whole == 0 {
		return true, told(err)
	}
	_, err = db.sql.ExecContext(ctx, "DROP TABLE IF EXISTS "+movingTable)
	return false, told(err)
}

// Move copies every row of all tables of the records into those of the other engine, where every room has made its tables
// already and ReadyToMove was called: all in one transaction, and compared before it ends. What stands there is replaced. Tables
// that skip names stay as they are. said is told which table comes next.
func Move(ctx context.Context, from, to *DB, skip func(table string) bool, said func(table string)) ([]Moved, error) {
	if from.engine == to.engine {
		return nil, tocsin.Faultf(tocsin.Invalid, "records are moved from a file to PostgreSQL, or back")
	}
	plans, err := planMove(ctx, from, to, skip)
	if err != nil {
		return nil, err
	}
	var moved []Moved
	err = to.Tx(ctx, func(tx *Tx) error {
		for _, p := range plans {
			said(p.table)
			m, err := p.move(ctx, from, tx)
			if err != nil {
				return fmt.Errorf("move %s: %w", p.table, err)
			}
			moved = append(moved, m)
		}
		_, err := tx.Exec(ctx, "INSERT INTO "+movingTable+" (whole) VALUES (1)")
		return errors.Join(err, to.unmake(ctx, tx))
	})
	return moved, err
}

// tablePlan is how one table is moved.
type tablePlan struct {
	table   string
	from    Engine
	to      Engine
	columns []column
}

// planMove sees which tables there are, and that both sides have the same.
func planMove(ctx context.Context, from, to *DB, skip func(string) bool) ([]tablePlan, error) {
	here, err := from.Tables(ctx)
	if err != nil {
		return nil, err
	}
	there, err := to.Tables(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(here, func(a, b string) int { return cmp.Compare(versionFirst(a), versionFirst(b)) })
	var plans []tablePlan
	for _, name := range here {
		switch {
		case skip(name):
			continue
		case !slices.Contains(there, name):
			return nil, tocsin.Faultf(tocsin.Invalid, "the records have a table %s that this version of the program does not know: use the version that they are of", name)
		case strings.HasSuffix(name, migrationTable):
			err = sameVersion(ctx, from, to, name)
		default:
			var p tablePlan
			if p, err = planTable(ctx, from, to, name); err == nil {
				plans = append(plans, p)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	return plans, nil
}

// versionFirst puts tables of versions before all others: what they tell explains most.
func versionFirst(table string) int {
	if strings.HasSuffix(table, migrationTable) {
		return 0
	}
	return 1
}

// sameVersion sees whether a room's tables are of the same version on both sides.
func sameVersion(ctx context.Context, from, to *DB, table string) error {
	var here, there int64
	query := "SELECT MAX(version_id) FROM " + quoteName(table)
	err := errors.Join(from.QueryRow(ctx, query).Scan(&here), to.QueryRow(ctx, query).Scan(&there))
	if err == nil && here != there {
		err = tocsin.Faultf(tocsin.Invalid, "%s: the records are of version %d, and this program makes version %d: start it once on them first", table, here, there)
	}
	return err
}

// move moves one table and compares both sides.
func (p tablePlan) move(ctx context.Context, from *DB, tx *Tx) (Moved, error) {
	if _, err := tx.Exec(ctx, "DELETE FROM "+quoteName(p.table)); err != nil {
		return Moved{}, err
	}
	var here sum
	w := &mover{plan: p, tx: tx}
	rows, err := from.sql.QueryContext(ctx, p.query(p.from))
	err = Each(rows, err, p.scan(func(row []any) error {
		here.add(row)
		return w.add(ctx, row)
	}))
	if err = errors.Join(err, w.flush(ctx)); err != nil {
		return Moved{}, err
	}
	var there sum
	rows, err = tx.tx.QueryContext(ctx, p.query(p.to))
	err = Each(rows, err, p.scan(func(row []any) error { there.add(row); return nil }))
	if err != nil {
		return Moved{}, fmt.Errorf("read back: %w", err)
	}
	if here != there {
		return Moved{}, fmt.Errorf("%d rows with sum %s went in, %d with sum %s came back", here.rows, here, there.rows, there)
	}
	return Moved{p.table, here.rows, here.String()}, p.number(ctx, tx)
}

// number makes what numbers the rows go on behind the last.
func (p tablePlan) number(ctx context.Context, tx *Tx) error {
	for _, c := range p.columns {
		if !c.numbered || p.to == SQLite { // SQLite goes on behind the last by itself
			continue
		}
		_, err := tx.tx.ExecContext(ctx, `SELECT setval(pg_get_serial_sequence($1, $2), GREATEST(MAX(`+quoteName(c.name)+`), 1), MAX(`+quoteName(c.name)+`) IS NOT NULL) FROM `+quoteName(p.table),
			quoteName(p.table), c.name)
		if err != nil {
			return fmt.Errorf("number rows: %w", err)
		}
	}
	return nil
}

// scan makes of each row the values that both sides have alike.
func (p tablePlan) scan(use func(row []any) error) func(*sql.Rows) error {
	row, to := make([]any, len(p.columns)), make([]any, len(p.columns))
	for i := range row {
		to[i] = &row[i]
	}
	return func(r *sql.Rows) error {
		if err := r.Scan(to...); err != nil {
			return err
		}
		for i, c := range p.columns {
			v, err := c.kind.read(row[i])
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			if at, ok := v.(time.Time); ok && p.to == SQLite {
				v = at.Truncate(time.Millisecond) // a library's table there has no more digits
			}
			row[i] = v
		}
		return use(row)
	}
}
