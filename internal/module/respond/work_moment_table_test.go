package respond

import (
	"testing"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/module/respond/item"
)

// A table is written as one act that can be taken back, doubles nothing, and keeps what can't be read.
func TestTableOfMoments(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		ctx := t.Context()
		a := started(t, r, anna, item.Start{Kind: item.Incident})
		day := c.now.Format("2006-01-02")
		table := item.MomentTable{File: "line.csv", Zone: "Africa/Lusaka", Text: "Time,What,Kind,Assets,Indicators,Mark\n" +
			day + " 00:01,a mail was opened,Propagation,web1; web2,192.0.2.1,\n" +
			day + " 00:02,it spread,lateral movement,web1,,amber+strict\n" +
			"long ago,lost,,,,\n" +
			day + " 00:03,hidden,,,,red\n"}
		look := table
		look.Look = true
		told, err := r.MomentsOf(ctx, anna, a.Number, look)
		if err != nil || told.Added != 2 || told.Unread != 2 || told.Rows[2].Field != "Time" || told.Rows[2].Line != 4 || told.Rows[2].Fault.File != "line.csv" || told.Rows[3].Field != "tlp" {
			t.Fatalf("%v %+v", err, told)
		}
		if got := aCase(t, r, a); len(got.Moments) != 0 {
			t.Error("looking writes")
		}
		before, err := audit.List(ctx, r.DB, audit.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		out, err := r.MomentsOf(ctx, anna, a.Number, table)
		if err != nil || out.Added != 2 || out.Op == 0 {
			t.Fatalf("%v %+v", err, out)
		}
		if after, err := audit.List(ctx, r.DB, audit.Filter{}); err != nil || len(after) != len(before)+1 {
			t.Errorf("%v: %d lines of the audit log", err, len(after)-len(before))
		}
		got := aCase(t, r, a)
		if len(got.Moments) != 2 || len(got.Assets) != 2 || len(got.Indicators) != 1 || got.Moments[0].Kind != "spread" || len(got.Moments[0].Assets) != 2 || got.Moments[1].Kind != "spread" {
			t.Errorf("%+v %+v", got.Moments, got.Assets)
		}
		again, err := r.MomentsOf(ctx, anna, a.Number, table)
		if err != nil || again.Added != 0 || again.Known != 2 || again.Op != 0 {
			t.Errorf("%v %+v", err, again)
		}
		rest := item.MomentTable{Text: again.Rest()}
		if left, err := r.MomentsOf(ctx, anna, a.Number, rest); err != nil || left.Unread != 2 || len(left.Rows) != 2 {
			t.Errorf("%v %+v", err, left)
		}
		back, err := r.Undo(ctx, anna, out.Op)
		done(t, back, err)(1)
		if got := aCase(t, r, a); len(got.Moments)+len(got.Assets)+len(got.Indicators) != 0 {
			t.Errorf("left of what was taken back: %+v", got.Moments)
		}
		if _, err := r.MomentsOf(ctx, item.Viewer{Name: "zoe", Clearance: tocsin.Clear}, a.Number, look); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Error(err)
		}
	})
}
