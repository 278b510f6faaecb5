package watch

import (
	"context"
	"flag"
	"os"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// drawn are dice that rapid can throw again, with lower numbers, until what is left of a week is what makes it fail.
type drawn struct{ t *rapid.T }

// IntN draws from 0 to n-1.
func (d drawn) IntN(n int) int { return rapid.IntRange(0, n-1).Draw(d.t, "die") }

// TestWeeksVary walks weeks of a few owners whose reports, fixes, relapses, bounces, answers and suppressions rapid
// decides, and holds each against the model. A week that fails is made smaller, and TOCSIN_TEST_LONG walks many.
func TestWeeksVary(t *testing.T) {
	if testing.Short() {
		t.Skip("it walks weeks")
	}
	rapidChecks(t, 8, 60)
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "week")
		if err != nil {
			rt.Fatal(err)
		}
		w := newWeek(context.Background(), rt, drawn{rt}, dir, rapid.IntRange(2, 6).Draw(rt, "owners"))
		defer os.RemoveAll(dir)
		defer w.close()
		w.jumps = true
		w.walk(rapid.IntRange(5, 10).Draw(rt, "days"))
	})
}

// rapidChecks sets how many examples rapid walks where the command line does not: usual, or long with TOCSIN_TEST_LONG.
func rapidChecks(t *testing.T, usual, long int) {
	t.Helper()
	if os.Getenv("TOCSIN_TEST_LONG") != "" {
		usual = long
	}
	set := flag.Lookup("rapid.checks")
	before := set.Value.String()
	if before != set.DefValue {
		return
	}
	if err := set.Value.Set(strconv.Itoa(usual)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := set.Value.Set(before); err != nil {
			t.Error(err)
		}
	})
}
