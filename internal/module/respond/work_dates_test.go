package respond

import (
	"slices"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// What is due is told of what somebody may see: of all items, or of those and the tasks of one person.
func TestDates(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		later := r.Now().Add(48 * time.Hour)
		mine := started(t, r, lena, item.Start{Kind: item.Incident, Owner: "lena", TLP: "green"})
		other := started(t, r, lena, item.Start{Kind: item.Incident, TLP: "green"})
		red := started(t, r, lena, item.Start{Kind: item.Incident, TLP: "red"})
		if _, err := r.Change(t.Context(), lena, item.Pick{Numbers: []string{mine.Number, red.Number}}, item.Change{FollowUp: &later}); err != nil {
			t.Fatal(err)
		}
		if err := r.AddTask(t.Context(), lena, other.Number, item.Task{Text: "call them", Owner: "lena", Due: later}); err != nil {
			t.Fatal(err)
		}
		f := func(v item.Viewer, owner string, want ...string) {
			t.Helper()
			list, err := r.Dates(t.Context(), v, owner)
			var got []string
			for _, d := range list {
				if d.Kind != item.ClockDate {
					got = append(got, string(d.Kind)+" "+d.Item.Number)
				}
			}
			slices.Sort(got)
			slices.Sort(want)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%s of %q: %q %v, want %q", v.Name, owner, got, err, want)
			}
		}
		all := item.Viewer{Name: "ana", Clearance: tocsin.Red, All: true}
		f(all, "", "follow "+mine.Number, "follow "+red.Number, "task "+other.Number)
		f(item.Viewer{Name: "ana", Clearance: tocsin.Amber, All: true}, "", "follow "+mine.Number, "task "+other.Number)
		f(all, "lena", "follow "+mine.Number, "task "+other.Number)
		f(all, "bob")
		f(item.Viewer{}, "")
	})
}
