package urgency

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

func TestRank(t *testing.T) {
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	kev, ransom := Fact{CVE: "CVE-2026-1", KEV: day}, Fact{CVE: "CVE-2026-2", KEV: day, Ransom: true}
	f := func(severity string, criticality int, facts []Fact, score int, level Level, why int) {
		t.Helper()
		p := Rank(severity, criticality, facts)
		if p.Score != score || p.Level != level || len(p.Why) != why {
			t.Errorf("%s %d %v: got %+v, want %d %s for %d reasons", severity, criticality, facts, p, score, level, why)
		}
	}
	f("", 0, nil, 25, Low, 1)
	f("info", 0, nil, 5, Low, 1)
	f("medium", 0, nil, 40, Medium, 1)
	f("high", 5, nil, 75, High, 2)
	f("critical", 5, nil, 95, Urgent, 2)
	f("low", 0, []Fact{kev}, 85, Urgent, 2)
	f("low", 0, []Fact{kev, ransom}, 90, Urgent, 3)
	f("critical", 5, []Fact{ransom}, 100, Urgent, 3)
	f("high", 0, []Fact{{CVE: "CVE-2026-3", EPSS: 0.5}}, 80, High, 2)
	f("high", 0, []Fact{{CVE: "CVE-2026-3", EPSS: 0.02}, {CVE: "CVE-2026-4", EPSS: 0.2}}, 72, High, 2)
	f("high", 0, []Fact{{CVE: "CVE-2026-3", EPSS: 0.009}}, 60, Medium, 1)
}

// The reasons always add up, a fact never lowers a priority, and nothing leaves 0 to 100.
func TestRankAddsUp(t *testing.T) {
	fact := rapid.Custom(func(t *rapid.T) Fact {
		f := Fact{CVE: "CVE-2026-1", EPSS: rapid.Float64Range(0, 1).Draw(t, "epss"), Ransom: rapid.Bool().Draw(t, "ransom")}
		if rapid.Bool().Draw(t, "kev") {
			f.KEV = time.Unix(1, 0)
		}
		return f
	})
	rapid.Check(t, func(t *rapid.T) {
		severity := rapid.SampledFrom([]string{"", "info", "low", "medium", "high", "critical"}).Draw(t, "severity")
		criticality := rapid.IntRange(0, 5).Draw(t, "criticality")
		facts := rapid.SliceOfN(fact, 0, 5).Draw(t, "facts")
		p := Rank(severity, criticality, facts)
		sum := 0
		for _, r := range p.Why {
			sum += r.Points
		}
		if sum != p.Score || p.Score < 0 || p.Score > 100 {
			t.Fatalf("%+v adds up to %d", p, sum)
		}
		if more := Rank(severity, criticality, append(facts, fact.Draw(t, "more"))); more.Score < p.Score {
			t.Fatalf("one fact more makes %d of %d", more.Score, p.Score)
		}
	})
}

func TestGather(t *testing.T) {
	var g Gather
	f := func(why string, fields ...string) {
		t.Helper()
		ev := tocsin.Event{Time: 1}
		for i := 0; i < len(fields); i += 2 {
			ev.Add(fields[i], fields[i+1])
		}
		if got := g.Take(&ev); got != why {
			t.Errorf("%q: got %q, want %q", fields, got, why)
		}
	}
	f("", "product.vulnerabilities", "CVE-2026-1", "extra.epss", "0.5")
	f("", "product.vulnerabilities", "CVE-2026-2", "extra.epss", "0.001")
	f("the score is not a number from 0 to 1", "product.vulnerabilities", "CVE-2026-2", "extra.epss", "NaN")
	f("the score is not a number from 0 to 1", "product.vulnerabilities", "CVE-2026-2", "extra.epss", "1.5")
	f("it names no CVE, or several", "extra.epss", "1")
	if len(g.Facts) != 1 || g.Kind != OfEPSS {
		t.Errorf("got %+v", g)
	}
	f("", "product.vulnerabilities", "CVE-2026-3", "extra.knownransomwarecampaignuse", "Known")
	if !g.Facts[1].Ransom || g.Kind != OfKEV {
		t.Errorf("got %+v", g)
	}
}

func TestStore(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		s, err := New(ctx, db, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }
		replace := func(feed string, at time.Time, kind Kind, facts ...Fact) {
			t.Helper()
			err := db.Tx(ctx, func(tx *sqldb.Tx) error { return Replace(ctx, tx, feed, at, kind, facts) })
			if err != nil {
				t.Fatal(err)
			}
			s.Forget()
		}
		want := func(what string, n int, cve string, f Fact) {
			t.Helper()
			facts, err := s.Facts(ctx)
			if f.CVE = cve; err != nil || len(facts) != n || facts[cve] != f {
				t.Errorf("%s: got %+v %v, want %d with %+v", what, facts, err, n, f)
			}
		}
		replace("kev", day(1), OfKEV, Fact{CVE: "CVE-2026-1", KEV: day(1), Ransom: true}, Fact{CVE: "CVE-2026-2", KEV: day(1)})
		replace("epss", day(1), OfEPSS, Fact{CVE: "CVE-2026-1", EPSS: 0.25}, Fact{CVE: "CVE-2026-3", EPSS: 0.5})
		want("both", 3, "CVE-2026-1", Fact{KEV: day(1), Ransom: true, EPSS: 0.25})
		replace("epss", day(3), OfEPSS, Fact{CVE: "CVE-2026-1", EPSS: 0.75})
		want("newer scores", 2, "CVE-2026-1", Fact{KEV: day(1), Ransom: true, EPSS: 0.75})
		replace("epss", day(2), OfEPSS, Fact{CVE: "CVE-2026-1", EPSS: 0.1})
		want("older scores that are read again", 2, "CVE-2026-1", Fact{KEV: day(1), Ransom: true, EPSS: 0.75})
		p := Problem{"org", "vulnerable-system", "x"}
		for range 2 {
			err = db.Tx(ctx, func(tx *sqldb.Tx) error {
				return Link(ctx, tx, map[Problem][]string{p: {"CVE-2026-1", "CVE-2026-99"}, {Owner: "other"}: {"CVE-2026-2"}})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		links, err := s.Links(ctx, "org")
		if err != nil || len(links) != 1 || len(links[p]) != 1 || links[p][0] != "CVE-2026-1" {
			t.Errorf("got %v %v", links, err)
		}
	})
}

func TestMove(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		if _, err := New(t.Context(), db, time.Now); err != nil {
			t.Fatal(err)
		}
		at := func(owner string) Problem { return Problem{owner, "vulnerable-system", "x"} }
		f := func(what string, has map[string][]string, list []Transfer, want map[string][]string) {
			t.Helper()
			got := map[string][]string{}
			err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
				_, err := tx.Exec(t.Context(), "DELETE FROM watch_cve_of")
				start := map[Problem][]string{}
				for owner, list := range has {
					start[at(owner)] = list
				}
				err = errors.Join(err, Link(t.Context(), tx, start), Move(t.Context(), tx, list))
				for _, owner := range []string{"a", "b", "c"} {
					named, err2 := namedBy(t.Context(), tx, at(owner))
					if err = errors.Join(err, err2); len(named) > 0 {
						got[owner] = named
					}
				}
				return err
			})
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%s: %v %s", what, err, diff)
			}
		}
		type m = map[string][]string
		all := m{"a": {"1", "2", "3"}}
		f("all goes", all, []Transfer{{Problem: at("a"), To: m{"b": {"1"}, "c": {"2"}}, Gone: true}}, m{"b": {"1", "3"}, "c": {"2", "3"}})
		f("a part goes", all, []Transfer{{Problem: at("a"), To: m{"b": {"1", "2"}}, Stays: map[string]bool{"2": true}}}, m{"a": {"2", "3"}, "b": {"1", "2"}})
		f("not all was looked at", all, []Transfer{{Problem: at("a"), To: m{"b": {"1"}}, Unsure: true}}, m{"a": {"1", "2", "3"}, "b": {"1"}})
		f("a trade", m{"a": {"1"}, "b": {"2"}}, []Transfer{{Problem: at("a"), To: m{"b": {"1"}}, Gone: true}, {Problem: at("b"), To: m{"a": {"2"}}, Gone: true}},
			m{"a": {"2"}, "b": {"1"}})
	})
}
