package respond

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
)

func pasted(t *testing.T, r *Room, v item.Viewer, it item.Item, text, tlp string) item.Markings {
	t.Helper()
	out, err := r.Mark(t.Context(), v, it.Number, item.Marking{Text: text, TLP: tlp})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// kinOf writes what is related to an item: number of the other, with its reasons.
func kinOf(t *testing.T, r *Room, v item.Viewer, it item.Item) (list []string) {
	t.Helper()
	out, err := r.Related(t.Context(), v, it.Number)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range out.Items {
		s := k.Number
		for _, why := range k.Reasons {
			s += fmt.Sprintf(" %s=%s/%d", why.Kind, why.Value, why.In)
		}
		list = append(list, s)
	}
	for _, c := range out.Common {
		list = append(list, "common "+c.Kind+"="+c.Value)
	}
	return list
}

func TestRelated(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		old := started(t, r, lena, item.Start{Kind: item.Incident})
		pasted(t, r, lena, old, "192.0.2.1", "")
		c.pass(item.RelatedFor + time.Hour)
		it := started(t, r, lena, item.Start{Kind: item.Incident, Org: "port", Email: "ana@port.example"})
		pasted(t, r, lena, it, "192.0.2.1\nbad.example\n203.0.113.1", "")
		a, b := started(t, r, lena, item.Start{Kind: item.Incident, Org: "port"}), started(t, r, lena, item.Start{Kind: item.Report, Email: "ana@port.example"})
		pasted(t, r, lena, a, "192.0.2.1", "")
		pasted(t, r, lena, b, "192[.]0[.]2[.]1\nhxxp://bad.example/", "")
		d, part := started(t, r, lena, item.Start{Kind: item.Incident}), started(t, r, lena, item.Start{Kind: item.Report, Incident: it.Number})
		pasted(t, r, lena, d, "bad[.]example", "")
		pasted(t, r, lena, part, "bad.example", "")
		for range item.RelatedMost + 1 {
			pasted(t, r, lena, started(t, r, lena, item.Start{Kind: item.Report}), "203.0.113.1", "")
		}
		want := []string{b.Number + " sender=ana@port.example/1 ip=192.0.2.1/2", a.Number + " constituent=port/1 ip=192.0.2.1/2", d.Number + " domain=bad.example/2", "common ip=203.0.113.1"}
		if got := kinOf(t, r, lena, it); !slices.Equal(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
		seen, err := r.RelatedItems(t.Context(), lena, it.Number, 2)
		if err != nil || len(seen) != 2 {
			t.Errorf("%+v, %v", seen, err)
		}
	})
}

// TestRelatedTellsNothingHidden: what somebody is shown is the same whether or not there is more that they may not see.
func TestRelatedTellsNothingHidden(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, err := New(t.Context(), Config{Country: "ZM"}, Deps{DB: db, Log: slog.New(slog.DiscardHandler), Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		round := 0
		rapid.Check(t, func(rt *rapid.T) {
			round++
			salt := fmt.Sprint("round", round)
			names := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 1, 3).Draw(rt, "names")
			text := func(list []string) string { return strings.Join(list, "."+salt+".example\n") + "." + salt + ".example" }
			it := started(t, r, lena, item.Start{Kind: item.Incident, Org: salt})
			pasted(t, r, lena, it, text(names), "")
			add := func(hidden bool) {
				tlp := "amber"
				one := started(t, r, lena, item.Start{Kind: item.Incident, Org: salt})
				if hidden && rapid.Bool().Draw(rt, "restricted") {
					yes := true
					if _, err := r.Change(t.Context(), lena, of(one), item.Change{Restricted: &yes}); err != nil {
						rt.Fatal(err)
					}
				} else if hidden {
					tlp = "red"
					if _, err := r.Change(t.Context(), lena, of(one), item.Change{TLP: &tlp}); err != nil {
						rt.Fatal(err)
					}
				}
				pasted(t, r, lena, one, text(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 1, 3).Draw(rt, "other")), tlp)
			}
			for range rapid.IntRange(0, 3).Draw(rt, "open") {
				add(false)
			}
			before := kinOf(t, r, bob, it)
			for range rapid.IntRange(1, 3).Draw(rt, "hidden") {
				add(true)
			}
			if after := kinOf(t, r, bob, it); !slices.Equal(before, after) {
				rt.Errorf("before %q\nafter  %q", before, after)
			}
		})
	})
}

// seen is another room that has seen things of several marks.
type seen []item.Sight

func (s seen) Sighted(context.Context, item.Sought) ([]item.Sight, error) { return s, nil }

func TestSightsAreForWhoMaySeeThem(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		r.Sightings = seen{{Ref: "a", Mark: tocsin.Amber}, {Ref: "b", Mark: tocsin.Red}}
		it := started(t, r, lena, item.Start{Kind: item.Incident})
		pasted(t, r, lena, it, "192.0.2.1", "")
		if out, err := r.Related(t.Context(), bob, it.Number); err != nil || len(out.Sights) != 1 || out.Sights[0].Ref != "a" || out.Sights[0].TLP != "amber" {
			t.Errorf("%+v, %v", out.Sights, err)
		}
	})
}

func TestIndicatorsByHand(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		ctx := t.Context()
		it, other := started(t, r, lena, item.Start{Kind: item.Incident}), started(t, r, lena, item.Start{Kind: item.Incident})
		out := pasted(t, r, bob, it, "hxxp://bad[.]example/\nnot one\n192.0.2.1", "")
		if len(out.Added) != 2 || len(out.Unread) != 1 || out.Unread[0].Line != 2 {
			t.Errorf("%+v", out)
		}
		if again := pasted(t, r, bob, it, "192.0.2.1", ""); again.Known != 1 || len(again.Added) != 0 {
			t.Errorf("%+v", again)
		}
		pasted(t, r, lena, it, "198.51.100.7", "red")
		if again := pasted(t, r, bob, it, "198.51.100.7", ""); again.Known != 0 {
			t.Error("bob learns what he may not see")
		}
		if _, err := r.Mark(ctx, bob, it.Number, item.Marking{Text: "192.0.2.2", TLP: "red"}); tocsin.WhyOf(err) != tocsin.Invalid {
			t.Errorf("bob marks what he would not see: %v", err)
		}
		list, err := r.Indicators(ctx, bob, it.Number)
		if err != nil || len(list) != 2 || list[0].From != "hand" || list[0].By != "bob" {
			t.Fatalf("%+v, %v", list, err)
		}
		all, err := r.Indicators(ctx, lena, it.Number)
		if err != nil || len(all) != 3 {
			t.Fatalf("%+v, %v", all, err)
		}
		red := all[slices.IndexFunc(all, func(x item.Indicator) bool { return x.Mark == tocsin.Red })]
		if _, err := r.Unmark(ctx, bob, it.Number, []int64{red.ID}); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Errorf("bob removes what he may not see: %v", err)
		}
		if _, err := r.Unmark(ctx, lena, other.Number, []int64{red.ID}); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Errorf("another item's: %v", err)
		}
		if out, err := r.Remark(ctx, lena, it.Number, []int64{red.ID}, item.IndicatorChange{TLP: new("green"), PAP: new(item.PAP("clear"))}); out.Changed != 1 || err != nil {
			t.Error(err)
		}
		if list, err := r.Indicators(ctx, bob, it.Number); err != nil || len(list) != 3 {
			t.Errorf("%+v, %v", list, err)
		}
		if out, err := r.Unmark(ctx, bob, it.Number, []int64{red.ID}); out.Changed != 1 || err != nil {
			t.Error(err)
		}
	})
}
