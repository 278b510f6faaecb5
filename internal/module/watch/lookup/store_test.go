package lookup

import (
	"reflect"
	"testing"
	"time"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/watch/roster"
)

func TestKeep(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		if err := Migrate(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		keep := func(a Answer) {
			t.Helper()
			if err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { return Keep(t.Context(), tx, a) }); err != nil {
				t.Fatal(err)
			}
		}
		now := time.Now().UTC().Truncate(time.Microsecond)
		old := Answer{Kind: "ip", Value: "192.0.2.1", At: now.Add(-2 * Old)}
		one := Answer{Kind: "domain", Value: "b.example", At: now, By: "anna", NoRegistry: Nobody, Security: &Security{Contacts: []string{"mailto:a@b.example"}}}
		two := one
		two.Registry, two.NoRegistry = &roster.Found{Name: "B"}, ""
		keep(old)
		keep(one)
		keep(two)
		got, ok, err := Kept(t.Context(), db, "domain", "b.example")
		if err != nil || !ok || !reflect.DeepEqual(got, two) {
			t.Errorf("%+v, %v, %v", got, ok, err)
		}
		if _, ok, err := Kept(t.Context(), db, "ip", "192.0.2.1"); ok || err != nil {
			t.Errorf("what is old is still there: %v", err)
		}
	})
}

func TestFresh(t *testing.T) {
	now := time.Now()
	f := func(a Answer, want bool) {
		t.Helper()
		if a.Fresh(now, Range{Registry: true}) != want {
			t.Errorf("%+v", a)
		}
	}
	f(Answer{At: now}, true)
	f(Answer{At: now.Add(-fresh)}, false)
	f(Answer{At: now, NoRegistry: Nobody}, true)
	f(Answer{At: now, NoRegistry: Away}, false)
	f(Answer{At: now, NoSecurity: Away}, false)
	direct := Range{Registry: true, Direct: true}
	if (Answer{At: now}).Fresh(now, direct) || !(Answer{At: now, NoSecurity: Nothing}).Fresh(now, direct) {
		t.Error("a domain that was not asked itself is asked")
	}
}

func TestSettled(t *testing.T) {
	now := time.Now()
	f := func(a Answer, want bool) {
		t.Helper()
		if a.Settled(now, Range{Registry: true}) != want {
			t.Errorf("%+v", a)
		}
	}
	f(Answer{At: now.Add(-Old / 2), Registry: &roster.Found{}}, true)
	f(Answer{At: now.Add(-Old / 2), NoRegistry: Nobody}, true)
	f(Answer{At: now.Add(-Old / 2), NoRegistry: Odd}, false)
	f(Answer{At: now.Add(-Old / 2), NoRegistry: Away}, false)
	f(Answer{At: now.Add(-Old), Registry: &roster.Found{}}, false)
	f(Answer{At: now, NoRegistry: Odd}, true)
}
