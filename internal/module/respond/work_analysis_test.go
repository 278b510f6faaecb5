package respond

import (
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// What programs found out stands at its indicator, for who may see that; the newest of each analyser says what it comes to.
func TestAnalyses(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		ctx := t.Context()
		it := started(t, r, lena, item.Start{Kind: item.Incident, TLP: "amber"})
		out, err := r.Mark(ctx, lena, it.Number, item.Marking{Text: "value,tlp\n192.0.2.1,amber\n192.0.2.2,red"})
		if err != nil || len(out.Added) != 2 {
			t.Fatal(out, err)
		}
		seen, hidden := out.Added[0].ID, out.Added[1].ID
		add := func(v item.Viewer, id int64, a item.Analysis, want tocsin.Why) {
			t.Helper()
			if _, err := r.AddAnalysis(ctx, v, it.Number, id, a); (err != nil) != (want != 0) || err != nil && tocsin.WhyOf(err) != want {
				t.Errorf("%+v: %v", a, err)
			}
		}
		judged := func(want item.Verdict) {
			t.Helper()
			list, err := r.Indicators(ctx, bob, it.Number)
			if err != nil || len(list) != 1 || list[0].Verdict != want {
				t.Errorf("%+v, %v; want %s", list, err, want)
			}
		}
		judged("")
		add(bob, seen, item.Analysis{Analyser: "dns", Verdict: "malicious", At: c.now.Add(-time.Hour)}, 0)
		judged("malicious")
		add(bob, seen, item.Analysis{Analyser: "dns", Verdict: "safe", Body: "{\"x\":1}"}, 0)
		judged("safe")
		add(lena, seen, item.Analysis{Analyser: "vt", Verdict: "suspicious", Link: "https://vt.example/x"}, 0)
		judged("suspicious")
		add(bob, hidden, item.Analysis{Analyser: "dns", Verdict: "safe"}, tocsin.NotFound)
		if _, err := r.Analyses(ctx, bob, it.Number, hidden); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Error(err)
		}
		for _, a := range []item.Analysis{{Verdict: "safe"}, {Analyser: "x", Verdict: "good"}, {Analyser: "a\nb", Verdict: "safe"}, {Analyser: "x", Verdict: "safe", Link: "javascript:alert(1)"},
			{Analyser: "x", Verdict: "safe", Link: "http://a.example/"}, {Analyser: "x", Verdict: "safe", Body: strings.Repeat("x", 33<<10)}, {Analyser: "x", Verdict: "safe", At: c.now.Add(time.Hour)}} {
			add(lena, seen, a, tocsin.Invalid)
		}
		if list, err := r.Analyses(ctx, lena, it.Number, seen); err != nil || len(list) != 3 || list[2].Verdict != "malicious" {
			t.Errorf("%+v, %v", list, err)
		}
		op, err := r.LastOp(ctx, lena)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Undo(ctx, lena, op.ID); err != nil {
			t.Fatal(err)
		}
		judged("safe")
	})
}
