package find

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestWhatWasSaidIsTheSameEitherWay says things of problems in any order, some of which no report tells of, and lists them
// with each of the two ways in which a sighting finds what was said last.
func TestWhatWasSaidIsTheSameEitherWay(t *testing.T) {
	st := openStore(t)
	problem := rapid.Custom(func(rt *rapid.T) Problem {
		pick := func(what string, of ...string) string { return rapid.SampledFrom(of).Draw(rt, what) }
		return Problem{pick("owner", "a", "A", "ä", "a b"), pick("type", "malware", "phishing"), pick("identifier", "x", "é", "")}
	})
	rapid.Check(t, func(rt *rapid.T) {
		forgetAll(t, st)
		for _, p := range rapid.SliceOfN(problem, 1, 8).Draw(rt, "seen") {
			apply(t, st, 20400, seenOn(20400, p.Owner, p.Type, p.Identifier))
		}
		for i, p := range rapid.SliceOfN(problem, 0, 12).Draw(rt, "said of") {
			said := Said{What: rapid.SampledFrom(Sayings()).Draw(rt, "what"), Reason: fmt.Sprint("reason ", i), By: "somebody"}
			if err := st.Say(t.Context(), p, said); err != nil {
				rt.Fatal(err)
			}
		}
		now := dayTime(20401)
		want, err := st.List(t.Context(), Filter{}, now)
		if err != nil {
			rt.Fatal(err)
		}
		var got []Finding
		if err := st.Each(t.Context(), Filter{}, now, func(f Finding) bool { got = append(got, f); return true }); err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatal(diff)
		}
		for _, f := range got {
			last, err := LastSaid(t.Context(), st.db, f.Problem)
			if err != nil || cmp.Diff(last, f.Said) != "" {
				rt.Fatal(f.Problem, last, f.Said, err)
			}
		}
	})
}

// What was taken back, or a suppression that ended, stays known behind what is said next; one that still stood does not.
func TestWhatLapsedIsKept(t *testing.T) {
	st := openStore(t)
	start := dayTime(20400)
	f := func(want int, said ...string) {
		t.Helper()
		forgetAll(t, st)
		p := Problem{"a", "malware", "x"}
		for i, what := range said {
			st.db.SetClock(func() time.Time { return start.AddDate(0, 0, i) })
			s := Said{What: strings.TrimSuffix(what, " by letter"), By: "somebody"}
			if s.What != what {
				s.By = ByLetter + "QM-2026-000001"
			}
			if what == SaySuppressed {
				s.Until = start.AddDate(0, 0, 2)
			}
			if err := st.Say(t.Context(), p, s); err != nil {
				t.Fatal(err)
			}
		}
		last, err := LastSaid(t.Context(), st.db, p)
		if err != nil {
			t.Fatal(err)
		}
		if day := int(last.Lapsed.Sub(start).Hours() / 24); last.Lapsed.IsZero() && want >= 0 || !last.Lapsed.IsZero() && day != want {
			t.Errorf("%v: lapsed at %v, want day %d", said, last.Lapsed, want)
		}
	}
	f(-1, SayNotified)
	f(-1, SayNotified, SayAnswered)
	f(1, SayNotified, SayReopened, SayNotified)
	f(1, SayNotified, SayReopened, SayNotified, SayAnswered)
	f(-1, SayNotified, SayReopened+" by letter", SayNotified) // it came back to its own reader alone
	f(1, SayNotified, SayReopened, SayReopened+" by letter", SayNotified)
	f(3, SayNotified, SayReopened, SayNotified, SayReopened, SayFixed)
	f(-1, SaySuppressed, SayAnswered)
	f(2, SaySuppressed, SayAnswered, SaySuppressed, SayNotified)
	f(2, SayNotified, SaySuppressed, SaySuppressed, SayNotified)
}
