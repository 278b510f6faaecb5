package trust

import (
	"context"
	"errors"
	"strings"
	"testing"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// heard notes who joins a room, in their order.
func heard(r *Room) *[]string {
	var names []string
	r.Joined = func(_ context.Context, _ *sqldb.Tx, name string) error {
		names = append(names, name)
		return nil
	}
	return &names
}

// Whoever joins is told of when they join, not when they are invited; where that fails, nobody has joined.
func TestWhoJoinsIsToldOf(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, c := open(t, db)
		names := heard(r)
		is := func(want string) {
			t.Helper()
			if got := strings.Join(*names, " "); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		}
		first, err := r.First(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		p := person{name: "root"}
		if p.secret, err = r.SetupSecret(t.Context(), first.Secret); err != nil {
			t.Fatal(err)
		}
		if _, _, _, err = r.SetUp(t.Context(), Founder{Wish{Name: "root"}, Joining{Link: first.Secret, Password: goodPassword, Code: p.code(c)}}); err != nil {
			t.Fatal(err)
		}
		is("root")
		inv, err := r.Add(t.Context(), Wish{Name: "anna", Roles: []string{"duty"}, Clearance: "amber", By: "root"})
		if err != nil {
			t.Fatal(err)
		}
		is("root")
		works := r.Joined
		r.Joined = func(context.Context, *sqldb.Tx, string) error { return errors.New("no") }
		_, secret, _ := r.Invited(t.Context(), inv.Secret)
		if _, _, _, err := r.Join(t.Context(), Joining{Link: inv.Secret, Password: goodPassword, Code: person{secret: secret}.code(c)}); err == nil {
			t.Error("joined, and the desk does not know")
		}
		r.Joined = works
		joinBy(t, r, c, inv)
		is("root anna")
	})
}
