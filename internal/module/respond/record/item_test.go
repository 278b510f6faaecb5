package record_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/number"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
	. "tocsin/internal/module/respond/record"
)

var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// lead sees everything.
var lead = item.Viewer{Name: "lena", Clearance: tocsin.Red, All: true}

func each(t *testing.T, test func(t *testing.T, db *sqldb.DB)) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		db.SetClock(func() time.Time { return start })
		if err := Open(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		test(t, db)
	})
}

func do(t *testing.T, db *sqldb.DB, f func(ctx context.Context, tx *sqldb.Tx) error) {
	t.Helper()
	if err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { return f(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func add(t *testing.T, db *sqldb.DB, it item.Item) item.Item {
	t.Helper()
	do(t, db, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if it.Number, err = number.Take(ctx, tx, "ZM"); err != nil {
			return err
		}
		return Add(ctx, tx, &it)
	})
	return it
}

func TestItemIsKeptAsItIs(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		it := add(t, db, item.Item{Kind: item.Report, Title: "Fish", Class: "phishing", Priority: item.High, Mark: tocsin.Amber, Owner: "anna",
			Email: "a@example.org", FollowUp: start.Add(time.Hour), Restricted: true})
		got, err := ByID(t.Context(), db, it.ID)
		if err != nil || !reflect.DeepEqual(got, it) {
			t.Fatalf("%v:\n%+v\n%+v", err, got, it)
		}
		do(t, db, func(ctx context.Context, tx *sqldb.Tx) error {
			op, err := NewOp(ctx, tx, "anna", "change", 1)
			if err != nil {
				return err
			}
			return SetFields(ctx, tx, op, &it, map[string]string{"status": "resolved", "mark": "4", "restricted": "0", "title": "Fish"})
		})
		got, err = ByID(t.Context(), db, it.ID)
		if err != nil || !reflect.DeepEqual(got, it) || got.Closed != start || got.Mark != tocsin.Clear || got.TLP != "clear" || got.Version != 2 || got.Restricted {
			t.Fatalf("%v:\n%+v\n%+v", err, got, it)
		}
	})
}

func TestWhoSeesWhat(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		plain := add(t, db, item.Item{Kind: item.Report, Title: "a", Mark: tocsin.Amber})
		red := add(t, db, item.Item{Kind: item.Report, Title: "a", Mark: tocsin.Red})
		closed := add(t, db, item.Item{Kind: item.Report, Title: "a", Mark: tocsin.Green, Restricted: true})
		f := func(v item.Viewer, want string) {
			t.Helper()
			got := ""
			for _, it := range []item.Item{plain, red, closed} {
				_, err := ByNumber(t.Context(), db, v, it.Number)
				switch {
				case err == nil:
					got += "+"
				case tocsin.WhyOf(err) == tocsin.NotFound:
					got += "-"
				default:
					t.Fatal(err)
				}
			}
			if got != want {
				t.Errorf("%+v sees %s, want %s", v, got, want)
			}
		}
		f(item.Viewer{}, "---")
		f(item.Viewer{Clearance: tocsin.Red, All: true}, "---")
		f(item.Viewer{Name: "anna", Clearance: tocsin.Red}, "++-")
		f(item.Viewer{Name: "anna", Clearance: tocsin.Amber}, "+--")
		f(item.Viewer{Name: "anna", Clearance: tocsin.Green}, "---")
		f(lead, "+++")
	})
}
