package respond

import (
	"context"
	"slices"
	"strings"
	"testing"

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

// seeker asks for analyses of the indicators of an item.
type seeker struct {
	t      *testing.T
	r      *Room
	number string
	ids    []int64
}

// seeking is a seeker with an incident whose indicators are marked like so, a line each of value, TLP and PAP.
func seeking(t *testing.T, r *Room, lines string) seeker {
	t.Helper()
	it := started(t, r, lena, item.Start{Kind: item.Incident, TLP: "green"})
	out, err := r.Mark(t.Context(), lena, it.Number, item.Marking{Text: "value,tlp,pap\n" + lines})
	if err != nil || len(out.Added) != 1+strings.Count(lines, "\n") {
		t.Fatal(out, err)
	}
	s := seeker{t: t, r: r, number: it.Number}
	for _, x := range out.Added {
		s.ids = append(s.ids, x.ID)
	}
	return s
}

// ask asks for the i-th indicators; count is how many are new.
func (s seeker) ask(v item.Viewer, analyser string, want tocsin.Why, count int, which ...int) {
	s.t.Helper()
	var ids []int64
	for _, i := range which {
		ids = append(ids, s.ids[i])
	}
	got, err := s.r.AskAnalysis(s.t.Context(), v, s.number, ids, analyser)
	if (err != nil) != (want != 0) || err != nil && tocsin.WhyOf(err) != want || got.Changed != count {
		s.t.Errorf("ask %q of %v: %+v, %v", analyser, ids, got, err)
	}
}

// states compares what was asked for of the first indicator, the newest first, and returns it.
func (s seeker) states(want ...string) []item.Wanted {
	s.t.Helper()
	list, err := s.r.Wanteds(s.t.Context(), lena, s.number, s.ids[0])
	var got []string
	for _, w := range list {
		got = append(got, strings.TrimSpace(w.Analyser+" "+w.State+" "+w.Trouble))
	}
	if err != nil || !slices.Equal(got, want) {
		s.t.Errorf("%v, %v; want %v", got, err, want)
	}
	return list
}

func (s seeker) fail(wanted int64, why string, want tocsin.Why) {
	s.t.Helper()
	if _, err := s.r.FailAnalysis(s.t.Context(), lena, s.number, s.ids[0], wanted, why); (err != nil) != (want != 0) || err != nil && tocsin.WhyOf(err) != want {
		s.t.Errorf("%v, want %v", err, want)
	}
}

func (s seeker) found(a item.Analysis) {
	s.t.Helper()
	if _, err := s.r.AddAnalysis(s.t.Context(), lena, s.number, s.ids[0], a); err != nil {
		s.t.Error(err)
	}
}

func (s seeker) undo() {
	s.t.Helper()
	op, err := s.r.LastOp(s.t.Context(), lena)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.r.Undo(s.t.Context(), lena, op.ID); err != nil {
		s.t.Fatal(err)
	}
}

// hearing lets programs hear what is asked for.
func hearing(r *Room, list ...item.Analyst) {
	r.Analysts = func(context.Context) ([]item.Analyst, error) { return list, nil }
}

// Nothing is asked of programs that may not have it.
func TestAnalysisIsAskedForByMarks(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		s := seeking(t, r, "192.0.2.1,green,green\n192.0.2.2,green,amber\n192.0.2.3,green,red\n192.0.2.4,red,green")
		s.ask(lena, "", tocsin.Conflict, 0, 0) // nobody hears
		hearing(r, analyst{tocsin.Amber, "green"})
		s.ask(lena, "", tocsin.Conflict, 0, 0, 1)
		s.ask(lena, "", tocsin.Conflict, 0, 2)
		s.ask(lena, "", tocsin.Conflict, 0, 3)
		s.ask(lena, "a\nb", tocsin.Invalid, 0, 0)
		s.ask(lena, "", tocsin.Invalid, 0)
		s.ask(bob, "", tocsin.NotFound, 0, 3)
		s.states()
		hearing(r, analyst{tocsin.Amber, "green"}, analyst{tocsin.Amber, "red"})
		s.ask(lena, "", 0, 3, 0, 1, 2)
		list, err := r.Indicators(t.Context(), lena, s.number)
		if err != nil || list[0].Wanted == nil || list[0].Wanted.State != item.WantedWaits || list[3].Wanted != nil {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

// What is asked for waits until a program answers or says why not, and can be asked for again.
func TestAnalysisIsAskedFor(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		hearing(r, analyst{tocsin.Amber, "red"})
		s := seeking(t, r, "192.0.2.1,green,green")
		s.ask(lena, "", 0, 1, 0)
		s.ask(lena, "vt", 0, 1, 0)
		s.ask(lena, "vt", 0, 0, 0)
		first := s.states("vt waiting", "waiting")
		s.found(item.Analysis{Analyser: "dns", Verdict: "safe"})
		s.states("vt waiting", "answered")
		s.fail(first[0].ID, " ", tocsin.Invalid)
		s.fail(first[0].ID+100, "x", tocsin.NotFound)
		s.fail(first[1].ID, "x", tocsin.Conflict)
		s.fail(first[0].ID, "no quota", 0)
		s.states("vt failed no quota", "answered")
		s.ask(lena, "vt", 0, 1, 0)
		s.states("vt waiting", "vt failed no quota", "answered")
		s.found(item.Analysis{Analyser: "vt", Verdict: "safe", Wanted: first[0].ID})
		s.states("vt answered", "vt answered", "answered")
		s.undo()
		s.states("vt waiting", "vt failed no quota", "answered")
		s.ask(lena, "vt", 0, 0, 0)
		c.now = c.now.Add(waitsLong)
		s.ask(lena, "vt", 0, 1, 0)
		all := []string{"vt waiting", "vt waiting", "vt failed no quota", "answered"}
		s.states(all...)
		if _, err := r.Unmark(t.Context(), lena, s.number, s.ids); err != nil {
			t.Fatal(err)
		}
		s.undo()
		s.states(all...)
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
