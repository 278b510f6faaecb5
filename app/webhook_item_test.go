package app

import (
	"slices"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// Items that were made, changed and closed are told of once each, over however many looks; restricted ones are not, and what
// was there before the first look is not.
func TestItemsAreTold(t *testing.T) {
	n := startNode(t, t.TempDir()+"/node", "")
	ahead := time.Duration(0)
	n.Respond.Now = func() time.Time { return time.Now().Add(ahead) }
	v := item.Viewer{Name: "ana", Clearance: tocsin.Red, All: true}
	open := func(title string) string {
		it, err := n.Respond.Start(t.Context(), v, item.Start{Kind: item.Incident, Title: title, TLP: "green"})
		if err != nil {
			t.Fatal(err)
		}
		return it.Number
	}
	change := func(number string, c item.Change) {
		if out, err := n.Respond.Change(t.Context(), v, item.Pick{Numbers: []string{number}}, c); err != nil || out.Changed != 1 {
			t.Fatalf("%+v, %v", out, err)
		}
	}
	cursors := map[item.Since]string{}
	look := func(of item.Since, most int, want ...string) {
		t.Helper()
		var got []string
		for before := "none"; before != cursors[of]; {
			before = cursors[of]
			items, next, err := n.deskAfter(t.Context(), of, before, most)
			if err != nil {
				t.Fatal(err)
			}
			for _, it := range items {
				got = append(got, it.Body.(item.Item).Title)
			}
			cursors[of] = next
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: told of %v, want %v", of, got, want)
		}
	}
	all := []item.Since{item.ByOpening, item.ByChange, item.ByEnd}
	open("old")
	for _, of := range all {
		look(of, 10)
	}
	a, b, hidden := open("a"), open("b"), open("hidden")
	yes, title, done := true, "a2", item.Resolved
	change(hidden, item.Change{Restricted: &yes})
	look(item.ByOpening, 1)
	ahead = time.Minute
	look(item.ByOpening, 1, "a", "b")
	change(b, item.Change{Status: &done})
	change(a, item.Change{Title: &title})
	change(hidden, item.Change{Title: &title})
	look(item.ByOpening, 1)
	look(item.ByChange, 2, "b", "a2")
	look(item.ByEnd, 2, "b")
	for _, of := range all {
		look(of, 10)
	}
}
