package respond

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/desk"
	"tocsin/internal/module/respond/item"
)

var _ interface {
	desk.Acts
	List(ctx context.Context, v item.Viewer, f item.Filter) (item.List, error)
} = (*Room)(nil)

var (
	lena = item.Viewer{Name: "lena", Clearance: tocsin.Red, All: true}
	anna = item.Viewer{Name: "anna", Clearance: tocsin.AmberStrict}
	bob  = item.Viewer{Name: "bob", Clearance: tocsin.Amber}
)

// clocked is a clock of a test's.
type clocked struct{ now time.Time }

func (c *clocked) pass(d time.Duration) { c.now = c.now.Add(d) }

func eachRoom(t *testing.T, test func(t *testing.T, r *Room, c *clocked)) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		c := &clocked{time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}
		db.SetClock(func() time.Time { return c.now })
		r, err := New(t.Context(), Config{Country: "ZM", Team: "Team", Language: "en"},
			Deps{DB: db, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return c.now }})
		if err != nil {
			t.Fatal(err)
		}
		test(t, r, c)
	})
}

func started(t *testing.T, r *Room, v item.Viewer, s item.Start) item.Item {
	t.Helper()
	if s.Title == "" {
		s.Title = "A thing"
	}
	it, err := r.Start(t.Context(), v, s)
	if err != nil {
		t.Fatal(err)
	}
	return it
}

func done(t *testing.T, out item.Outcome, err error) func(changed int, why ...string) {
	t.Helper()
	return func(changed int, why ...string) {
		t.Helper()
		var got []string
		for _, s := range out.Skipped {
			got = append(got, s.Why)
		}
		if err != nil || out.Changed != changed || !slices.Equal(got, why) {
			t.Errorf("%v: changed %d, skipped %v; want %d, %v", err, out.Changed, got, changed, why)
		}
	}
}

func of(its ...item.Item) (p item.Pick) {
	for _, it := range its {
		p.Numbers = append(p.Numbers, it.Number)
	}
	return p
}

func TestCloseManyAndUndo(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		ctx := t.Context()
		inc := started(t, r, anna, item.Start{Kind: item.Incident, Priority: item.High})
		rep := started(t, r, anna, item.Start{Kind: item.Report, Incident: inc.Number})
		m := started(t, r, anna, item.Start{Kind: item.Measure, Incident: inc.Number})
		other := started(t, r, anna, item.Start{Kind: item.Incident, Owner: "bob"})
		before := [2]item.Case{aCase(t, r, inc), aCase(t, r, rep)}
		c.pass(time.Minute)
		out, err := r.Change(ctx, anna, of(inc, other), item.Change{Status: new(item.Resolved), Children: true, Mine: true, Note: "over"})
		done(t, out, err)(1, skipOwned)
		got := aCase(t, r, inc)
		if got.Status != item.Resolved || got.Resolution != "resolved" || got.Closed != c.now || got.Waits != item.ForNoOne || !got.Due.IsZero() {
			t.Errorf("%+v", got.Item)
		}
		if s := aCase(t, r, rep).Status; s != item.Resolved {
			t.Error(s)
		}
		if s := aCase(t, r, m).Status; s != item.Removing {
			t.Error(s)
		}
		if op, err := r.LastOp(ctx, anna); err != nil || op.ID != out.Op || op.Count != 1 {
			t.Errorf("%+v %v", op, err)
		}
		if _, err := r.Undo(ctx, bob, out.Op); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Error(err)
		}
		c.pass(UndoTime)
		back, err := r.Undo(ctx, anna, out.Op)
		done(t, back, err)(3)
		for i, it := range []item.Item{inc, rep} {
			got := aCase(t, r, it)
			same(t, before[i], got)
		}
		if _, err := r.Undo(ctx, anna, out.Op); tocsin.WhyOf(err) != tocsin.Conflict {
			t.Error(err)
		}
		list, err := r.Stream(ctx, anna, inc.Number, item.StreamFilter{What: []item.What{item.Noted, item.Undone}})
		if err != nil || len(list) != 2 || list[1].Text != "over" {
			t.Errorf("%+v %v", list, err)
		}
	})
}

func aCase(t *testing.T, r *Room, it item.Item) item.Case {
	t.Helper()
	c, err := r.Case(t.Context(), lena, it.Number)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// same compares what undo gives back: everything but how often and when an item was changed.
func same(t interface{ Errorf(string, ...any) }, a, b item.Case) {
	for _, c := range []*item.Case{&a, &b} {
		c.Version, c.Changed = 0, time.Time{}
		for _, list := range [][]item.Item{c.Parents, c.Children, c.Merges} {
			for i := range list {
				list[i] = item.Item{Number: list[i].Number}
			}
		}
		for i := range c.Clocks {
			c.Clocks[i].ID, c.Clocks[i].Late = 0, false
		}
	}
	if x, y := asJSON(a), asJSON(b); x != y {
		t.Errorf("not as before:\n%s\n%s", x, y)
	}
}

func TestUndoLeavesWhatWasChangedSince(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		ctx := t.Context()
		a, b := started(t, r, anna, item.Start{Kind: item.Report}), started(t, r, anna, item.Start{Kind: item.Report})
		out, err := r.Change(ctx, anna, of(a, b), item.Change{Status: new(item.Resolved), Owner: new("anna")})
		done(t, out, err)(2)
		later, err := r.Change(ctx, bob, of(a), item.Change{Status: new(item.Rejected)})
		done(t, later, err)(1)
		back, err := r.Undo(ctx, anna, out.Op)
		done(t, back, err)(2, skipChanged)
		if got := aCase(t, r, a); got.Status != item.Rejected || got.Owner != "" || got.Closed.IsZero() || got.Resolution == "" {
			t.Errorf("%+v", got.Item)
		}
		if got := aCase(t, r, b); got.Status != item.New || got.Owner != "" || !got.Closed.IsZero() {
			t.Errorf("%+v", got.Item)
		}
		c.pass(UndoTime + time.Second)
		if _, err := r.Undo(ctx, bob, later.Op); tocsin.WhyOf(err) != tocsin.Conflict {
			t.Error(err)
		}
	})
}

func TestRestrictedIsForMembers(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		ctx := t.Context()
		a := started(t, r, anna, item.Start{Kind: item.Incident})
		out, err := r.Change(ctx, anna, of(a), item.Change{Restricted: new(true)})
		done(t, out, err)(1)
		if _, err := r.Case(ctx, bob, a.Number); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Error(err)
		}
		if _, err := r.Case(ctx, anna, a.Number); err != nil {
			t.Error(err)
		}
		if err := r.Members(ctx, anna, a.Number, []string{"bob"}); err != nil {
			t.Error(err)
		}
		if c, err := r.Case(ctx, bob, a.Number); err != nil || !slices.Equal(c.Members, []string{"anna", "bob"}) {
			t.Error(c.Members, err)
		}
		for _, v := range []item.Viewer{bob, {Name: "eve", Clearance: tocsin.Red}, {}} {
			list, err := r.List(ctx, v, item.Filter{})
			n, err2 := r.Counts(ctx, v, []item.Filter{{}, {Text: a.Number}})
			want := int64(0)
			if v.Name == "bob" {
				want = 1
			}
			if err != nil || err2 != nil || int64(len(list.Items)) != want || list.Total != want || n[0] != want || n[1] != want {
				t.Error(v.Name, len(list.Items), list.Total, n, err, err2)
			}
		}
	})
}

func TestMergeShowsBothAndSplits(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		ctx := t.Context()
		a := started(t, r, anna, item.Start{Kind: item.Report, Text: "first"})
		b := started(t, r, anna, item.Start{Kind: item.Report, Text: "second"})
		i := started(t, r, anna, item.Start{Kind: item.Incident})
		out, err := r.Merge(ctx, anna, of(a, b, i), b.Number)
		done(t, out, err)(1, skipSame, skipStatus)
		texts := func(number string) (list []string) {
			all, err := r.Stream(ctx, anna, number, item.StreamFilter{What: []item.What{item.Created}})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range all {
				list = append(list, e.Text)
			}
			return list
		}
		if got := texts(b.Number); !slices.Equal(got, []string{"second", "first"}) {
			t.Error(got)
		}
		if c := aCase(t, r, a); c.MergedInto != b.Number {
			t.Error(c.MergedInto)
		}
		if c := aCase(t, r, b); len(c.Merges) != 1 {
			t.Error(c.Merges)
		}
		out, err = r.Merge(ctx, anna, of(b), a.Number) // a is b now
		done(t, out, err)(0, skipSame)
		out, err = r.Split(ctx, bob, a.Number)
		done(t, out, err)(1)
		if got := texts(b.Number); !slices.Equal(got, []string{"second"}) {
			t.Error(got)
		}
	})
}

func TestClocksRunAndAreMet(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		ctx := t.Context()
		a := started(t, r, anna, item.Start{Kind: item.Incident, Priority: item.High})
		if want := c.now.Add(10 * time.Minute); a.Due != want {
			t.Errorf("due %v, want %v", a.Due, want)
		}
		if err := r.StartClocks(ctx, anna, a.Number, "nis2", time.Time{}); err != nil {
			t.Fatal(err)
		}
		clock := func(name string) item.Clock {
			for _, c := range aCase(t, r, a).Clocks {
				if c.Name == name {
					return c
				}
			}
			return item.Clock{}
		}
		if got := clock("notification").Due; got != c.now.Add(72*time.Hour) {
			t.Error(got)
		}
		c.pass(time.Hour)
		if err := r.MeetClock(ctx, anna, a.Number, clock("early-warning").ID); err != nil {
			t.Error(err)
		}
		if got := clock("answer").Due; got != c.now.Add(24*time.Hour) {
			t.Error(got)
		}
		for range 2 { // it is told once
			if err := r.Tend(ctx); err != nil {
				t.Fatal(err)
			}
		}
		list, err := r.Stream(ctx, anna, a.Number, item.StreamFilter{What: []item.What{item.Clocked}})
		missed := slices.DeleteFunc(list, func(e item.Entry) bool { return e.Data["state"] != "missed" })
		if err != nil || len(missed) != 1 || missed[0].Data["name"] != "attend" {
			t.Errorf("%+v %v", missed, err)
		}
		if !clock("attend").Late {
			t.Error("not late")
		}
		out, err := r.Change(ctx, anna, of(a), item.Change{Status: new(item.Resolved)})
		done(t, out, err)(1)
		due, err := r.Due(ctx, anna, 10)
		if err != nil || len(due) != 1 || due[0].Due != clock("answer").Due {
			t.Errorf("%+v %v", due, err)
		}
	})
}

func TestTasksOfAPlaybookOnce(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		ctx := t.Context()
		a := started(t, r, anna, item.Start{Kind: item.Incident, Class: "phishing", Playbook: "phishing"})
		if err := r.Play(ctx, anna, a.Number, "phishing"); err != nil {
			t.Fatal(err)
		}
		list := aCase(t, r, a).Tasks
		if len(list) != len(r.Playbooks("phishing")[0].Steps) {
			t.Fatal(len(list))
		}
		if err := r.DoTask(ctx, bob, a.Number, list[0].ID, true); err != nil {
			t.Fatal(err)
		}
		if got := aCase(t, r, a).Tasks[0]; got.DoneBy != "bob" || got.Done.IsZero() {
			t.Errorf("%+v", got)
		}
	})
}
