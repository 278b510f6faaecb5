package respond

import (
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

func TestWhatAShiftHandsOver(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		begin := func(title string, mark tocsin.Mark) item.Item {
			return started(t, r, lena, item.Start{Kind: item.Incident, Title: title, TLP: mark.String()})
		}
		old, late, next := begin("old", tocsin.Green), begin("late", tocsin.Green), begin("next", tocsin.Green)
		for it, after := range map[*item.Item]time.Duration{&late: 30 * time.Hour, &next: 40 * time.Hour} {
			out, err := r.Change(t.Context(), lena, of(*it), item.Change{FollowUp: new(c.now.Add(after))})
			done(t, out, err)(1)
		}
		c.pass(32 * time.Hour)
		begin("new", tocsin.Green)
		begin("red", tocsin.Red)
		out, err := r.Change(t.Context(), lena, of(old), item.Change{Status: new(item.Resolved)})
		done(t, out, err)(1)
		f := func(v item.Viewer, back time.Duration, want string) {
			t.Helper()
			s, err := r.Shift(t.Context(), v, back)
			if err != nil {
				t.Fatal(err)
			}
			var parts []string
			for _, list := range [][]item.Item{s.New, s.Closed, s.Answered, s.Overdue, s.Coming} {
				var titles []string
				for _, it := range list {
					titles = append(titles, it.Title)
				}
				parts = append(parts, strings.Join(titles, " "))
			}
			if got := strings.Join(parts, "/"); got != want {
				t.Errorf("%s %v: %q, want %q", v.Name, back, got, want)
			}
		}
		// The team's promise to attend to what was there is over, and that for what is new comes in the hours ahead.
		f(lena, 12*time.Hour, "red new/old//late next/new red")
		f(bob, 12*time.Hour, "new/old//late next/new")
		f(bob, 48*time.Hour, "new next late old/old//late next/new")
		f(item.Viewer{}, 12*time.Hour, "////")
	})
}

// A list that is cut says so.
func TestAShiftOfMany(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		for range shiftLimit + 1 {
			started(t, r, lena, item.Start{Kind: item.Incident, Title: "x"})
		}
		s, err := r.Shift(t.Context(), lena, time.Hour)
		if err != nil || len(s.New) != shiftLimit || len(s.Closed) != 0 || strings.Join(s.More, " ") != "new coming" {
			t.Errorf("%d new, %d closed, more: %q, %v", len(s.New), len(s.Closed), s.More, err)
		}
	})
}
