package number_test

import (
	"testing"
	"time"

	. "tocsin/internal/kit/number"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

func TestNumbers(t *testing.T) {
	if got := Write("ZM", 2026, 123); got != "ZM-2026-000123" {
		t.Error(got)
	}
	f := func(text, want string) {
		t.Helper()
		if got := Find(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	f("Re: [ZM-2026-000123] 3 problems", "ZM-2026-000123")
	f("aw: zm-2026-000123", "ZM-2026-000123")
	f("ZM-2026-1234567", "ZM-2026-1234567")
	f("ZM-1926-000123", "")
	f("XZM-2026-000123", "")
	f("", "")
	if n, ok := Parse(" zm-2026-000123 "); n != "ZM-2026-000123" || !ok {
		t.Error(n, ok)
	}
	if _, ok := Parse("see ZM-2026-000123"); ok {
		t.Error("a sentence is no number")
	}
}

func TestTake(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		if err := Open(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		f := func(year int, want string) {
			t.Helper()
			db.SetClock(func() time.Time { return time.Date(year, 5, 1, 0, 0, 0, 0, time.UTC) })
			err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
				got, err := Take(t.Context(), tx, "ZM")
				if got != want {
					t.Errorf("got %s, want %s", got, want)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		f(2026, "ZM-2026-000001")
		f(2026, "ZM-2026-000002")
		f(2027, "ZM-2027-000001")
		f(2026, "ZM-2026-000003")
	})
}
