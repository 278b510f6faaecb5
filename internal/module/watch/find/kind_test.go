package find

import (
	"fmt"
	"testing"

	"tocsin/internal/kit/sqldb"
)

// TestScopes: reports of one kind that cover other networks are silent of each other's, so they fix nothing there, and what
// they tell is one finding of one feed all the same.
func TestScopes(t *testing.T) {
	st := openStore(t)
	north, south := KindOf("k", "north"), KindOf("k", "south")
	tell := func(report int64, kind string, day int32, owners ...string) {
		t.Helper()
		var changes []Change
		for _, o := range owners {
			c := seenOn(day, o, "infected-system", "x")
			c.Code = kind
			changes = append(changes, c)
		}
		err := st.db.Tx(t.Context(), func(tx *sqldb.Tx) error {
			return Apply(t.Context(), tx, Told{Report: report, Days: map[string]int32{kind: day}}, changes)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	f := func(want string) {
		t.Helper()
		list, err := st.List(t.Context(), Filter{}, dayTime(20500))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, fd := range list {
			got += fmt.Sprintf("%s %s %v\n", fd.Owner, fd.Status, fd.Feeds)
		}
		if got != want {
			t.Errorf("got\n%swant\n%s", got, want)
		}
	}
	tell(1, north, 20400, "a", "both")
	tell(2, south, 20401, "b", "both")
	f("a open [k]\nb open [k]\nboth open [k]\n")
	tell(3, north, 20402)
	f("a fixed [k]\nb open [k]\nboth open [k]\n")
	tell(4, south, 20402)
	f("a fixed [k]\nb fixed [k]\nboth fixed [k]\n")
	tell(3, south, 20402) // report 3 was not of the north after all
	f("a open [k]\nb fixed [k]\nboth open [k]\n")
}
