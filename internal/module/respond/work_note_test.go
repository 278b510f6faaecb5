package respond

import (
	"fmt"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/search"
	"tocsin/internal/module/respond/item"
)

// A note is written anew by its writer and by leads; what it was stays to be looked at, it is found by its new words, and the
// act can be taken back.
func TestChangeNote(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		ctx := t.Context()
		words, err := search.Open(ctx, r.DB, "items")
		if err != nil {
			t.Fatal(err)
		}
		r.Search = words
		a := started(t, r, anna, item.Start{Kind: item.Incident})
		if err := r.Work(ctx, anna, a.Number, item.Log{Text: "the frist wording", Markdown: true}); err != nil {
			t.Fatal(err)
		}
		note := func() item.Entry {
			t.Helper()
			list, err := r.Stream(ctx, anna, a.Number, item.StreamFilter{What: []item.What{item.Noted}})
			if err != nil || len(list) != 1 {
				t.Fatal(list, err)
			}
			return list[0]
		}
		id := note().ID
		change := func(v item.Viewer, id int64, ch item.NoteChange, want string) item.Outcome {
			t.Helper()
			out, err := r.ChangeNote(ctx, v, a.Number, id, ch)
			if got := fmt.Sprint(out.Changed, " ", tocsin.WhyOf(err)); got != want {
				t.Errorf("%s, %+v: %s, %v; want %s", v.Name, ch, got, err, want)
			}
			return out
		}
		good := fmt.Sprint("1 ", tocsin.WhyOf(nil))
		no := func(w tocsin.Why) string { return fmt.Sprint("0 ", w) }
		stale := note().Changed
		change(bob, id, item.NoteChange{Text: new("mine")}, no(tocsin.Denied))
		change(anna, id, item.NoteChange{Text: new(" ")}, no(tocsin.Invalid))
		change(anna, id, item.NoteChange{Text: new(strings.Repeat("x", maxNote+1))}, no(tocsin.Invalid))
		change(anna, id+1000, item.NoteChange{Text: new("x")}, no(tocsin.NotFound))
		change(anna, id, item.NoteChange{Text: new("the frist wording")}, fmt.Sprint("0 ", tocsin.WhyOf(nil)))
		change(anna, id, item.NoteChange{Text: new("the first wording"), Changed: &stale}, good)
		change(anna, id, item.NoteChange{Text: new("late"), Changed: &stale}, no(tocsin.Conflict))
		last := change(lena, id, item.NoteChange{Text: new("the second zebra")}, good)
		if n := note(); n.Text != "the second zebra" || n.By != "anna" || n.ChangedBy != "lena" || !n.Marked() || !n.Changed.Equal(c.now) {
			t.Errorf("%+v", n)
		}
		found := func(word, want string) {
			t.Helper()
			list, err := r.List(ctx, anna, item.Filter{Text: word})
			if got := fmt.Sprint(len(list.Items)); err != nil || got != want {
				t.Errorf("%s: %s, %v", word, got, err)
			}
		}
		found("zebra", "1")
		_, was, err := r.NoteHistory(ctx, bob, a.Number, id)
		if err != nil || len(was) != 2 || was[0].Text != "the first wording" || was[0].ChangedBy != "lena" || was[1].Text != "the frist wording" || !was[1].Marked() {
			t.Errorf("%+v, %v", was, err)
		}
		if _, err := r.Undo(ctx, lena, last.Op); err != nil {
			t.Error(err)
		}
		found("zebra", "0")
		if n := note(); n.Text != "the first wording" || n.ChangedBy != "anna" {
			t.Errorf("%+v", n)
		}
	})
}

// Notes are pinned above the stream by whoever works on the item, up to a number of them.
func TestPinNote(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		ctx := t.Context()
		a := started(t, r, anna, item.Start{Kind: item.Incident})
		for i := range item.MaxPinned + 1 {
			if err := r.Note(ctx, anna, a.Number, fmt.Sprint("note ", i), false); err != nil {
				t.Fatal(err)
			}
		}
		list, err := r.Stream(ctx, anna, a.Number, item.StreamFilter{What: []item.What{item.Noted}})
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range list {
			if _, err := r.ChangeNote(ctx, bob, a.Number, e.ID, item.NoteChange{Pinned: new(true)}); (err == nil) != (i < item.MaxPinned) {
				t.Error(i, err)
			}
		}
		if _, err := r.ChangeNote(ctx, bob, a.Number, list[0].ID, item.NoteChange{Pinned: new(false)}); err != nil {
			t.Error(err)
		}
		pinned, err := r.Stream(ctx, anna, a.Number, item.StreamFilter{Pinned: true})
		if err != nil || len(pinned) != item.MaxPinned-1 || pinned[0].ID != list[1].ID {
			t.Errorf("%+v, %v", pinned, err)
		}
		if _, was, err := r.NoteHistory(ctx, anna, a.Number, list[1].ID); err != nil || len(was) != 0 {
			t.Errorf("a pin is no wording: %+v, %v", was, err)
		}
	})
}
