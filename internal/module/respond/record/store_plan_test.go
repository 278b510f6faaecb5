package record

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
)

// explain is how SQLite would answer a query.
func explain(ctx context.Context, t *testing.T, db *sqldb.DB, query string, args []any) string {
	t.Helper()
	var steps []string
	rows, err := db.Query(ctx, "EXPLAIN QUERY PLAN "+query, args...)
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var id, parent, rest int
		var step string
		err := r.Scan(&id, &parent, &rest, &step)
		steps = append(steps, step)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(steps, "; ")
}

// Letters to be decided are chosen in indices alone, from the new reports on, and what is overdue along what is open: beside
// both there are a million others.
func TestPlansOfTheBusiestLists(t *testing.T) {
	db := sqldbtest.Open(t, sqldbtest.Place(t))
	if err := Open(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	who := item.Viewer{Name: "anna", All: true, Clearance: tocsin.Red}
	m := MailQuery{MailFilter: item.MailFilter{Sorts: []item.Sort{item.Letter, item.Answer}, Undecided: true}, Viewer: who}
	c := m.where()
	got := explain(t.Context(), t, db, "SELECT l.id"+m.source()+strings.Join(c.where, " AND ")+" ORDER BY l.at DESC, l.id DESC LIMIT 51", c.args)
	if !strings.Contains(got, "COVERING INDEX respond_letter_item (item=?)") {
		t.Error("letters to be decided:", got)
	}
	where, args := Query{Filter: item.Filter{Overdue: true}, Viewer: who, Now: time.Now()}.where()
	got = explain(t.Context(), t, db, "SELECT i.id FROM respond_item i WHERE "+where+" ORDER BY i.changed DESC, i.id DESC LIMIT 51", args)
	if !strings.Contains(got, "respond_open_") || strings.Contains(got, "SUBQUERY") {
		t.Error("what is overdue:", got)
	}
}
