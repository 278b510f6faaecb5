package respond

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// mineOf says somebody's work in one line: items / what to come back to / tasks / decisions.
func mineOf(t *testing.T, r *Room, v item.Viewer, zone *time.Location) string {
	t.Helper()
	m, err := r.Mine(t.Context(), v, zone)
	if err != nil {
		t.Fatal(err)
	}
	var list [4][]string
	for _, it := range m.Items {
		list[0] = append(list[0], it.Title)
	}
	for _, it := range m.FollowUp {
		list[1] = append(list[1], it.Title)
	}
	for _, k := range m.Tasks {
		list[2] = append(list[2], k.Title+":"+k.Text)
	}
	for _, d := range m.Decisions {
		list[3] = append(list[3], d.Subject)
	}
	out := make([]string, len(list))
	for i := range list {
		out[i] = strings.Join(list[i], " ")
	}
	return strings.Join(out, "/")
}

func TestMyWork(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		r.Decisions = func(_ context.Context, v item.Viewer) ([]item.Decision, error) {
			return []item.Decision{{Ask: item.Ask{Subject: "mass/1"}, Yours: v.Name == anna.Name}, {Ask: item.Ask{Subject: "mass/2"}}}, nil
		}
		f := func(v item.Viewer, zone *time.Location, want string) {
			t.Helper()
			if got := mineOf(t, r, v, zone); got != want {
				t.Errorf("%s: %q, want %q", v.Name, got, want)
			}
		}
		own := func(title, owner string, mark tocsin.Mark, p ...item.Priority) item.Item {
			return started(t, r, lena, item.Start{Kind: item.Incident, Title: title, Owner: owner, TLP: mark.String(), Priority: slices.Max(append(p, 0))})
		}
		later, soon := own("later", "anna", tocsin.Green), own("soon", "anna", tocsin.Green, 1)
		own("other", "bob", tocsin.Green)
		own("red", "anna", tocsin.Red) // she has it, and is not cleared for it
		day := func(it item.Item, at time.Time) {
			t.Helper()
			if _, err := r.Change(t.Context(), lena, of(it), item.Change{FollowUp: &at}); err != nil {
				t.Fatal(err)
			}
		}
		night := time.Date(2026, 3, 2, 23, 0, 0, 0, time.UTC)
		day(soon, night)
		day(later, night.AddDate(0, 0, 3))
		for _, k := range []item.Task{{Text: "b", Owner: "anna"}, {Text: "a", Owner: "anna", Due: night}, {Text: "c", Owner: "bob"}} {
			if err := r.AddTask(t.Context(), lena, later.Number, k); err != nil {
				t.Fatal(err)
			}
		}
		f(anna, nil, "soon later/soon/later:a later:b/mass/1")
		f(anna, time.FixedZone("", -4*3600), "soon later/soon/later:a later:b/mass/1")
		f(anna, time.FixedZone("", 2*3600), "soon later//later:a later:b/mass/1") // there it is tomorrow
		f(bob, nil, "other//later:c/")
		f(item.Viewer{}, nil, "///")
		one := aCase(t, r, later).Tasks
		i := slices.IndexFunc(one, func(k item.Task) bool { return k.Text == "a" })
		if err := r.DoTask(t.Context(), anna, later.Number, one[i].ID, true); err != nil {
			t.Fatal(err)
		}
		f(anna, nil, "soon later/soon/later:b/mass/1")
		out, err := r.Change(t.Context(), lena, of(later), item.Change{Restricted: new(true)})
		done(t, out, err)(1)
		f(bob, nil, "other///") // he is no member
		out, err = r.Change(t.Context(), lena, of(later), item.Change{Status: new(item.Resolved)})
		done(t, out, err)(1)
		f(anna, nil, "soon/soon//mass/1") // what is closed asks for nothing
	})
}
