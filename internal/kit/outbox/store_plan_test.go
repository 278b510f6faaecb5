package outbox

import (
	"database/sql"
	"log/slog"
	"strings"
	"testing"
	"time"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// A list of one state is read along that state's acts, from where it begins, and sorts nothing: of the others there may be
// millions.
func TestListReadsNoOtherStates(t *testing.T) {
	db := sqldbtest.Open(t, sqldbtest.Place(t))
	if _, err := Open(t.Context(), db, Policy{}, slog.New(slog.DiscardHandler), time.Now); err != nil {
		t.Fatal(err)
	}
	plan := func(f Filter) string {
		f.Before, f.Limit = 1000, 50
		query, args := f.query()
		var list []string
		rows, err := db.Query(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
		err = sqldb.Each(rows, err, func(r *sql.Rows) error {
			var id, parent, rest int
			var step string
			err := r.Scan(&id, &parent, &rest, &step)
			list = append(list, step)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(list, "; ")
	}
	for _, c := range []struct {
		f    Filter
		want string
	}{{Filter{State: Failed}, "INDEX outbox_act_list (state=? AND id<?)"}, {Filter{}, "INTEGER PRIMARY KEY (rowid<?)"}, {Filter{Subject: "acme"}, "INDEX outbox_act_subject (subject=? AND id<?)"},
		{Filter{State: Failed, Seen: &Seen{Clearance: 2}}, "INDEX outbox_act_list (state=? AND id<?)"}, {Filter{Seen: &Seen{Clearance: 2}}, "INTEGER PRIMARY KEY (rowid<?)"}} {
		if got := plan(c.f); !strings.Contains(got, c.want) || strings.Contains(got, "TEMP B-TREE") {
			t.Errorf("%+v: %s; want %s", c.f, got, c.want)
		}
	}
}
