package respond

import (
	"context"
	"reflect"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// bank owns one address.
type bank struct{}

// Owner implements Owners.
func (bank) Owner(_ context.Context, address string) string {
	if address == "192.0.2.7" {
		return "a-bank"
	}
	return ""
}

// What was hit is pasted, changed, removed, and each of these is taken back; what is marked too strictly is not there.
func TestAssets(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		ctx := t.Context()
		r.Owners = bank{}
		it := started(t, r, anna, item.Start{Kind: item.Incident})
		out, err := r.AddAssets(ctx, anna, it.Number, item.AssetSet{Text: "web1, 192.0.2.7, compromised\nana, account\n192.0.2.1 and, 192.0.2.2, 192.0.2.3\nweb1;192.0.2.7"})
		if err != nil || out.Changed != 2 || len(out.Unread) != 1 || out.Unread[0].Line != 3 || out.Known != 0 || out.Op == 0 {
			t.Fatalf("%+v %v", out, err)
		}
		if again, err := r.AddAssets(ctx, anna, it.Number, item.AssetSet{Text: "ana, mailbox"}); err != nil || again.Known != 1 || again.Op != 0 {
			t.Errorf("%+v %v", again, err)
		}
		all := func(v item.Viewer) []item.Asset {
			t.Helper()
			list, err := r.Assets(ctx, v, it.Number)
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		before := all(anna)
		if len(before) != 2 || before[0].Name != "web1" || before[0].Org != "a-bank" || before[1].Org != "" || before[1].Kind != "account" {
			t.Fatalf("%+v", before)
		}
		web := before[0]
		changed := web
		changed.Note, changed.Since, changed.TLP, changed.Kind = "the shop", c.now.Add(-time.Hour), "amber+strict", "website"
		act, err := r.ChangeAsset(ctx, anna, it.Number, changed)
		done(t, act, err)(1)
		if list := all(bob); len(list) != 1 || list[0].Name != "ana" {
			t.Errorf("bob sees %+v", list)
		}
		if _, err := r.ChangeAsset(ctx, bob, it.Number, changed); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Errorf("bob changes what is hidden: %v", err)
		}
		back, err := r.Undo(ctx, anna, act.Op)
		done(t, back, err)(1)
		if got := all(anna); !reflect.DeepEqual(got, before) {
			t.Errorf("%+v, want %+v", got, before)
		}
		act, err = r.AssetsFare(ctx, anna, it.Number, []int64{before[0].ID, before[1].ID}, "cleaned")
		done(t, act, err)(2)
		back, err = r.Undo(ctx, anna, act.Op)
		done(t, back, err)(1)
		for _, bad := range []func(a *item.Asset){
			func(a *item.Asset) { a.Name = "" }, func(a *item.Asset) { a.Kind = "cow" }, func(a *item.Asset) { a.State = "" }, func(a *item.Asset) { a.TLP = "red" },
			func(a *item.Asset) { a.Since = c.now.AddDate(1, 0, 0) }, func(a *item.Asset) { a.Since, a.Until = c.now, c.now.Add(-time.Hour) },
		} {
			a := web
			bad(&a)
			if _, err := r.ChangeAsset(ctx, anna, it.Number, a); tocsin.WhyOf(err) != tocsin.Invalid {
				t.Errorf("%+v: %v", a, err)
			}
		}
		web.ID = before[1].ID
		if _, err := r.ChangeAsset(ctx, anna, it.Number, web); tocsin.WhyOf(err) != tocsin.Conflict {
			t.Errorf("two of one name: %v", err)
		}
	})
}

// A moment brings its assets and indicators along; what is removed is spoken of no more, and comes back with what spoke of it.
func TestMomentTies(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		ctx := t.Context()
		it := started(t, r, anna, item.Start{Kind: item.Incident})
		m := item.Moment{At: c.now.Add(-time.Hour), Exact: "hour", Zone: "Africa/Lusaka", Kind: "stolen", Text: "Files left", Source: "the firewall",
			NewAssets: "files1, 192.0.2.7, data", NewIndicators: "198.51.100.9\nevil[.]example"}
		act, err := r.AddMoment(ctx, anna, it.Number, m)
		done(t, act, err)(1)
		before := aCase(t, r, it)
		if len(before.Assets) != 1 || len(before.Indicators) != 2 || len(before.Moments) != 1 || len(before.Moments[0].Assets) != 1 || len(before.Moments[0].Indicators) != 2 || before.Moments[0].Exact != "hour" {
			t.Fatalf("%+v", before)
		}
		for _, bad := range []item.Moment{{Exact: "year"}, {Zone: "Moon/Base"}, {Source: "a\nb"}, {NewAssets: "192.0.2.1, 192.0.2.2"}, {NewIndicators: "what is this"}} {
			bad.At, bad.Kind, bad.Text = m.At, "seen", "x"
			if _, err := r.AddMoment(ctx, anna, it.Number, bad); tocsin.WhyOf(err) != tocsin.Invalid {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		asset, x := before.Assets[0].ID, before.Indicators[0]
		out, err := r.Remark(ctx, anna, it.Number, []int64{x.ID}, item.IndicatorChange{Side: new(item.Side("attacker")), Note: new("a server"), On: &[]int64{asset, 99999}, Since: new(c.now.Add(-time.Hour))})
		done(t, out, err)(1)
		tied := aCase(t, r, it)
		if got := tied.Indicators[0]; got.Side != "attacker" || len(got.On) != 1 || got.Since.IsZero() {
			t.Fatalf("%+v", got)
		}
		gone, err := r.DropAssets(ctx, anna, it.Number, []int64{asset})
		done(t, gone, err)(1)
		if now := aCase(t, r, it); len(now.Moments[0].Assets) != 0 || len(now.Indicators[0].On) != 0 {
			t.Errorf("it still speaks of what is gone: %+v", now)
		}
		back, err := r.Undo(ctx, anna, gone.Op)
		done(t, back, err)(1)
		if now := aCase(t, r, it); !reflect.DeepEqual(now.Moments, tied.Moments) || !reflect.DeepEqual(now.Indicators, tied.Indicators) || !reflect.DeepEqual(now.Assets, tied.Assets) {
			t.Errorf("%+v, want %+v", now, tied)
		}
		gone, err = r.Unmark(ctx, anna, it.Number, []int64{x.ID})
		done(t, gone, err)(1)
		if _, err := r.Mark(ctx, anna, it.Number, item.Marking{Text: x.Value}); err != nil {
			t.Fatal(err)
		}
		back, err = r.Undo(ctx, anna, gone.Op)
		if err != nil || len(back.Skipped) != 1 {
			t.Errorf("its place is taken: %+v %v", back, err)
		}
		edit := before.Moments[0]
		edit.Text, edit.Kind, edit.TLP = "More files left", "harm", ""
		act, err = r.ChangeMoment(ctx, anna, it.Number, edit)
		done(t, act, err)(1)
		if got := aCase(t, r, it).Moments[0]; got.Text != edit.Text || got.By != "anna" || got.Kind != "harm" {
			t.Errorf("%+v", got)
		}
		back, err = r.Undo(ctx, anna, act.Op)
		done(t, back, err)(1)
		if got := aCase(t, r, it).Moments[0]; got.Text != "Files left" {
			t.Errorf("%+v", got)
		}
	})
}

// What marking would add is told beforehand, and nothing is there yet.
func TestForesee(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		ctx := t.Context()
		it := started(t, r, anna, item.Start{Kind: item.Incident, Indicators: "192.0.2.1"})
		out, err := r.Foresee(ctx, anna, it.Number, item.Marking{Text: "192.0.2.1\n192.0.2.2\n???"})
		if err != nil || len(out.Added) != 1 || out.Known != 1 || len(out.Unread) != 1 {
			t.Errorf("%+v %v", out, err)
		}
		if list, err := r.Indicators(ctx, anna, it.Number); err != nil || len(list) != 1 {
			t.Errorf("%+v %v", list, err)
		}
	})
}
