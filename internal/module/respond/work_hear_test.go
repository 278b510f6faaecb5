package respond

import (
	"testing"

	"tocsin/internal/kit/live"
	"tocsin/internal/module/respond/item"
)

// What changes is heard by those alone who may see it: a restricted item by its page, and not by the lists.
func TestWhoHearsWhat(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		open := started(t, r, lena, item.Start{Kind: item.Incident})
		few := started(t, r, lena, item.Start{Kind: item.Incident})
		yes := true
		if _, err := r.Change(t.Context(), lena, of(few), item.Change{Restricted: &yes}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			who   item.Viewer
			topic string
			want  bool
		}{
			{anna, item.Lists, true}, {item.Viewer{}, item.Lists, false}, {anna, open.Topic(), true}, {anna, few.Topic(), false},
			{lena, few.Topic(), true}, {lena, "respond/item/XX-1", false}, {lena, "respond/all", false},
		} {
			if got := r.Hears(t.Context(), c.who, c.topic); got != c.want {
				t.Errorf("%s hears %s: %v, want %v", c.who.Name, c.topic, got, c.want)
			}
		}
		before := rung(t, r, item.Lists, few.Topic())
		if err := r.Note(t.Context(), lena, few.Number, "for few", false); err != nil {
			t.Fatal(err)
		}
		if after := rung(t, r, item.Lists, few.Topic()); after[0] != before[0] || after[1] <= before[1] {
			t.Errorf("a note for few: lists and item rang %v and then %v", before, after)
		}
		if err := r.Note(t.Context(), lena, open.Number, "for all", false); err != nil {
			t.Fatal(err)
		}
		if after := rung(t, r, item.Lists); after[0] <= before[0] {
			t.Errorf("a note for all: lists rang %v and then %v", before[0], after[0])
		}
	})
}

// rung returns how often topics have changed.
func rung(t *testing.T, r *Room, topics ...string) []int64 {
	t.Helper()
	got, err := live.Read(r.DB)(t.Context(), topics)
	if err != nil {
		t.Fatal(err)
	}
	list := make([]int64, len(topics))
	for i, topic := range topics {
		list[i] = got[topic]
	}
	return list
}
