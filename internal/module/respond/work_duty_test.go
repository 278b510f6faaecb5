package respond

import (
	"context"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/module/respond/duty"
	"tocsin/internal/module/respond/item"
)

func TestTheDutyIsToldOfNewReportsAndMayBeGivenThem(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		ctx, hears := t.Context(), told(t, r)
		r.Deps.Handlers = func(ctx context.Context) ([]item.Handler, error) { return r.Readers(ctx, r.DB) }
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		now := func(want, next string) {
			t.Helper()
			n, x, err := r.OnDuty(ctx)
			if err != nil || n.Name != want || x.Name != next {
				t.Errorf("%s: %+v, %+v, %v", c.now, n, x, err)
			}
		}
		report := func(tlp, owner string) {
			t.Helper()
			it := started(t, r, anna, item.Start{Kind: item.Report, TLP: tlp})
			if it.Owner != owner {
				t.Errorf("%s: given to %q, want %q", tlp, it.Owner, owner)
			}
		}
		now("", "")
		report("", "")
		// The clock shows Monday 2 March, 08:00.
		ok(r.PlanDuty(ctx, "lena", duty.Plan{From: "2026-03-02", Until: "2026-03-15", Names: []string{"bob", "cleo"}}))
		now("bob", "cleo")
		report("", "")
		if got := hears("bob"); got != "arrival" {
			t.Errorf("bob was told %q", got)
		}
		report("amber+strict", "")
		if got := hears("bob"); got != "" {
			t.Errorf("bob was told %q of what is marked too strictly", got)
		}
		ok(r.SetDutyTerms(ctx, "lena", duty.Terms{Hour: 8, Assign: true}))
		report("", "bob")
		report("amber+strict", "")
		if got := hears("bob"); got != "arrival" {
			t.Errorf("bob was told %q", got)
		}
		c.pass(-time.Minute)
		now("", "bob")
		c.pass(7 * 24 * time.Hour)
		now("bob", "cleo")
		c.pass(time.Minute)
		now("cleo", "")
		spells, err := r.OwnDuty(ctx, "bob")
		if err != nil || len(spells) != 1 || spells[0].To.Sub(spells[0].From) != 7*24*time.Hour {
			t.Errorf("%+v %v", spells, err)
		}
		ok(r.PlanDuty(ctx, "lena", duty.Plan{From: "2026-03-09", Until: "2026-03-09"}))
		now("", "cleo")
		for _, bad := range []error{r.PlanDuty(ctx, "lena", duty.Plan{From: "2026-03-09", Until: "2026-03-10", Names: []string{"nobody"}}), r.SetDutyTerms(ctx, "lena", duty.Terms{Hour: 24}), r.SetDutyTerms(ctx, "lena", duty.Terms{Zone: "No/Where"})} {
			if tocsin.WhyOf(bad) != tocsin.Invalid {
				t.Error(bad)
			}
		}
	})
}
