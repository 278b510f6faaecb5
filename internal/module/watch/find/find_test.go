package find

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

func days(list ...int32) (d Days) {
	for _, day := range list {
		d.Add(day)
	}
	return d
}

func TestDaysIsASet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Int32Range(20000, 20000+900), 0, 60).Draw(t, "days")
		d, err := DecodeDays(days(list...).Encode())
		if err != nil {
			t.Fatal(err)
		}
		want := slices.Compact(slices.Sorted(slices.Values(list)))
		if got := slices.Collect(d.Each); !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
		for day := int32(19990); day < 20950; day++ {
			if d.Has(day) != slices.Contains(want, day) {
				t.Fatalf("Has(%d) is %v", day, d.Has(day))
			}
		}
		if len(want) > 0 && d.Max() != want[len(want)-1] {
			t.Fatalf("Max is %d, want %d", d.Max(), want[len(want)-1])
		}
	})
}

func TestDaysForgetWhatIsOld(t *testing.T) {
	d := days(100, 100+3*keepDays, 50)
	if got := slices.Collect(d.Each); !slices.Equal(got, []int32{100 + 3*keepDays}) {
		t.Fatalf("got %v", got)
	}
	if len(d.Encode()) > keepDays/8+32 {
		t.Fatalf("%d bytes", len(d.Encode()))
	}
}

func FuzzDecodeDays(f *testing.F) {
	f.Add(days(1, 500).Encode())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := DecodeDays(b)
		if err != nil {
			return
		}
		next := d.Max() + 1
		if d.Add(next); d.Max() != next || !d.Has(next) {
			t.Fatalf("the newest day is %d, want %d", d.Max(), next)
		}
	})
}

func TestEpisodes(t *testing.T) {
	f := func(seen, reported Days, want ...Episode) {
		t.Helper()
		if diff := cmp.Diff(want, Episodes(seen, reported)); diff != "" {
			t.Error(diff)
		}
	}
	f(days(), days(1, 2))
	f(days(1), days(1), Episode{1, 1, 0})
	f(days(1, 2), days(1, 2, 3), Episode{1, 2, 3})
	f(days(1, 3), days(1, 3), Episode{1, 3, 0}) // no report on day 2 is no silence
	f(days(1, 3), days(1, 2, 3), Episode{1, 1, 2}, Episode{3, 3, 0})
}

// TestOrderDoesNotMatter applies the same reports in any order and finds the same findings.
func TestOrderDoesNotMatter(t *testing.T) {
	st := openStore(t)
	rapid.Check(t, func(rt *rapid.T) {
		type told struct {
			id      int64
			kind    string
			day     int32
			changes []Change
		}
		number := int64(0)
		reports := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) told {
			number++
			r := told{id: number, day: rapid.Int32Range(20400, 20410).Draw(rt, "day")}
			r.kind = KindOf("k", rapid.SampledFrom([]string{"", "north", "south"}).Draw(rt, "scope"))
			for _, owner := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"a", "b", "c"}), func(s string) string { return s }).Draw(rt, "owners") {
				at := dayTime(r.day).Add(time.Hour)
				r.changes = append(r.changes, Change{Problem: Problem{owner, "infected-system", "x"}, Code: r.kind, Count: 2, First: at, Last: at, Severity: tocsin.High, Day: r.day})
			}
			return r
		}), 1, 8).Draw(rt, "reports")
		findings := func(order []told) []Finding {
			forgetAll(t, st)
			for _, r := range order {
				err := st.db.Tx(t.Context(), func(tx *sqldb.Tx) error {
					return Apply(t.Context(), tx, Told{Report: r.id, Days: map[string]int32{r.kind: r.day}}, r.changes)
				})
				if err != nil {
					rt.Fatal(err)
				}
			}
			list, err := st.List(t.Context(), Filter{}, dayTime(20500))
			if err != nil {
				rt.Fatal(err)
			}
			return list
		}
		want := findings(reports)
		if diff := cmp.Diff(want, findings(rapid.Permutation(reports).Draw(rt, "order"))); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func TestStatus(t *testing.T) {
	now := dayTime(20410)
	f := func(want Status, seen, reported Days, said *Said) {
		t.Helper()
		got := Derive(Problem{}, []Sighting{{Code: "k", Seen: seen, Reported: reported, Count: 1}}, said, now)
		if got.Status != want {
			t.Errorf("got %s, want %s", got.Status, want)
		}
	}
	said := func(what string, day int32, until time.Time) *Said {
		return &Said{What: what, At: dayTime(day).Add(time.Hour), Until: until}
	}
	f(Open, days(20400), days(20400), nil)
	f(Fixed, days(20400), days(20400, 20401), nil)
	f(Relapsed, days(20400, 20402), days(20400, 20401, 20402), nil)
	f(Notified, days(20400), days(20400), said(SayNotified, 20400, time.Time{}))
	f(Answered, days(20400), days(20400), said(SayAnswered, 20401, time.Time{}))
	f(Relapsed, days(20400, 20402), days(20400, 20401, 20402), said(SayNotified, 20400, time.Time{}))
	f(Notified, days(20400, 20402), days(20400, 20401, 20402), said(SayNotified, 20402, time.Time{}))
	f(Suppressed, days(20400), days(20400), said(SaySuppressed, 20400, time.Time{}))
	f(Suppressed, days(20400), days(20400), said(SaySuppressed, 20400, now.Add(time.Hour)))
	f(Open, days(20400), days(20400), said(SaySuppressed, 20400, now.Add(-time.Hour)))
	f(Fixed, days(20400), days(20400, 20401), said(SayAnswered, 20400, time.Time{}))
}

func TestTwoKindsOfReport(t *testing.T) {
	got := Derive(Problem{}, []Sighting{
		{Code: "a", Seen: days(1), Reported: days(1, 2), Count: 1},
		{Code: "b", Seen: days(1, 3), Reported: days(1, 3), Count: 1},
	}, nil, dayTime(9))
	if got.Status != Open || got.Count != 2 {
		t.Fatalf("one kind still tells of it: got %s, %d", got.Status, got.Count)
	}
}
