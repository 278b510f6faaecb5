package respond

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// analyst is a program that may have what is as strict as it is.
type analyst struct {
	tlp tocsin.Mark
	pap item.PAP
}

func (a analyst) May(m tocsin.Mark, pap string) bool {
	return m >= a.tlp && slices.Index(item.PAPs(), item.PAP(pap)) >= slices.Index(item.PAPs(), a.pap)
}

// What is asked for waits until a program answers or says why not; nothing is asked of programs that may not have it.
func TestAnalysisIsAskedFor(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		ctx := t.Context()
		it := started(t, r, lena, item.Start{Kind: item.Incident, TLP: "green"})
		out, err := r.Mark(ctx, lena, it.Number, item.Marking{Text: "value,tlp,pap\n192.0.2.1,green,green\n192.0.2.2,green,amber\n192.0.2.3,green,red\n192.0.2.4,red,green"})
		if err != nil || len(out.Added) != 4 {
			t.Fatal(out, err)
		}
		id := func(i int) int64 { return out.Added[i].ID }
		ask := func(v item.Viewer, analyser string, want tocsin.Why, count int, ids ...int64) {
			t.Helper()
			got, err := r.AskAnalysis(ctx, v, it.Number, ids, analyser)
			if (err != nil) != (want != 0) || err != nil && tocsin.WhyOf(err) != want || got.Changed != count {
				t.Errorf("ask %q of %v: %+v, %v", analyser, ids, got, err)
			}
		}
		states := func(i int, want ...string) []item.Wanted {
			t.Helper()
			list, err := r.Wanteds(ctx, lena, it.Number, id(i))
			var got []string
			for _, w := range list {
				got = append(got, strings.TrimSpace(w.Analyser+" "+w.State+" "+w.Trouble))
			}
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%v, %v; want %v", got, err, want)
			}
			return list
		}
		ask(lena, "", tocsin.Conflict, 0, id(0)) // nobody hears
		hears := []item.Analyst{analyst{tocsin.Amber, "green"}}
		r.Analysts = func(context.Context) ([]item.Analyst, error) { return hears, nil }
		ask(lena, "", tocsin.Conflict, 0, id(0), id(1))
		ask(lena, "", tocsin.Conflict, 0, id(2))
		ask(lena, "", tocsin.Conflict, 0, id(3))
		ask(lena, "a\nb", tocsin.Invalid, 0, id(0))
		ask(lena, "", tocsin.Invalid, 0)
		ask(bob, "", tocsin.NotFound, 0, id(3))
		states(0)
		hears = append(hears, analyst{tocsin.Amber, "red"})
		ask(lena, "", 0, 3, id(0), id(1), id(2))
		ask(lena, "vt", 0, 1, id(0))
		ask(lena, "vt", 0, 0, id(0))
		first := states(0, "vt waiting", "waiting")
		if _, err := r.AddAnalysis(ctx, lena, it.Number, id(0), item.Analysis{Analyser: "dns", Verdict: "safe"}); err != nil {
			t.Error(err)
		}
		states(0, "vt waiting", "answered")
		fail := func(wanted int64, why string, want tocsin.Why) {
			t.Helper()
			if _, err := r.FailAnalysis(ctx, lena, it.Number, id(0), wanted, why); (err != nil) != (want != 0) || err != nil && tocsin.WhyOf(err) != want {
				t.Errorf("%v, want %v", err, want)
			}
		}
		fail(first[0].ID, " ", tocsin.Invalid)
		fail(first[0].ID+100, "x", tocsin.NotFound)
		fail(first[1].ID, "x", tocsin.Conflict)
		fail(first[0].ID, "no quota", 0)
		states(0, "vt failed no quota", "answered")
		ask(lena, "vt", 0, 1, id(0))
		states(0, "vt waiting", "vt failed no quota", "answered")
		if _, err := r.AddAnalysis(ctx, lena, it.Number, id(0), item.Analysis{Analyser: "vt", Verdict: "safe", Wanted: first[0].ID}); err != nil {
			t.Error(err)
		}
		states(0, "vt answered", "vt answered", "answered")
		list, err := r.Indicators(ctx, lena, it.Number)
		if err != nil || list[0].Wanted == nil || list[0].Wanted.State != item.WantedAnswered || list[3].Wanted != nil {
			t.Errorf("%+v, %v", list, err)
		}
		op, err := r.LastOp(ctx, lena)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Undo(ctx, lena, op.ID); err != nil {
			t.Fatal(err)
		}
		states(0, "vt waiting", "vt failed no quota", "answered")
		ask(lena, "vt", 0, 0, id(0))
		c.now = c.now.Add(time.Hour)
		ask(lena, "vt", 0, 1, id(0))
		states(0, "vt waiting", "vt waiting", "vt failed no quota", "answered")
		if _, err := r.Unmark(ctx, lena, it.Number, []int64{id(0)}); err != nil {
			t.Fatal(err)
		}
		if op, err = r.LastOp(ctx, lena); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Undo(ctx, lena, op.ID); err != nil {
			t.Fatal(err)
		}
		states(0, "vt waiting", "vt waiting", "vt failed no quota", "answered")
	})
}

// What is restricted is told to no program, so nothing is asked of it.
func TestNothingRestrictedIsAskedFor(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		r.Analysts = func(context.Context) ([]item.Analyst, error) {
			return []item.Analyst{analyst{tocsin.Red, "red"}}, nil
		}
		it := started(t, r, lena, item.Start{Kind: item.Incident})
		out, err := r.Mark(t.Context(), lena, it.Number, item.Marking{Text: "192.0.2.1"})
		if err != nil {
			t.Fatal(err)
		}
		yes := true
		if _, err := r.Change(t.Context(), lena, item.Pick{Numbers: []string{it.Number}}, item.Change{Restricted: &yes}); err != nil {
			t.Fatal(err)
		}
		if _, err := r.AskAnalysis(t.Context(), lena, it.Number, []int64{out.Added[0].ID}, ""); tocsin.WhyOf(err) != tocsin.Conflict {
			t.Error(err)
		}
	})
}
