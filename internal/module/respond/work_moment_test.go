package respond

import (
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// The time line goes along with a merge and comes back, holds back what somebody is not cleared for, and refuses what is none.
func TestTimeLine(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		ctx := t.Context()
		a, b := started(t, r, anna, item.Start{Kind: item.Incident}), started(t, r, anna, item.Start{Kind: item.Incident})
		add := func(number, kind, text, tlp string, at time.Time, want tocsin.Why) {
			t.Helper()
			_, err := r.AddMoment(ctx, anna, number, item.Moment{At: at, Kind: kind, Text: text, TLP: tlp})
			if tocsin.WhyOf(err) != want {
				t.Errorf("%s %s: %v", kind, text, err)
			}
		}
		good := tocsin.WhyOf(nil)
		add(a.Number, "began", "a mail was opened", "", c.now.Add(-48*time.Hour), good)
		add(a.Number, "seen", "the operator calls", "amber+strict", c.now.Add(-time.Hour), good)
		add(b.Number, "contained", "cut off", "", c.now, good)
		add(a.Number, "sung", "x", "", c.now, tocsin.Invalid)
		add(a.Number, "seen", " ", "", c.now, tocsin.Invalid)
		add(a.Number, "seen", "x", "red", c.now, tocsin.Invalid)
		add(a.Number, "seen", "x", "", time.Time{}, tocsin.Invalid)
		add(a.Number, "seen", "x", "", c.now.AddDate(0, 1, 0), tocsin.Invalid)
		count := func(v item.Viewer, number string, want int) {
			t.Helper()
			if got, err := r.Case(ctx, v, number); err != nil || len(got.Moments) != want {
				t.Errorf("%s sees %d moments of %s, %v; want %d", v.Name, len(got.Moments), number, err, want)
			}
		}
		count(anna, a.Number, 2)
		count(bob, a.Number, 1)
		out, err := r.Merge(ctx, anna, of(a), b.Number)
		done(t, out, err)(1)
		count(anna, b.Number, 3)
		back, err := r.Undo(ctx, anna, out.Op)
		done(t, back, err)(1)
		count(anna, b.Number, 1)
		first := aCase(t, r, a).Moments[0]
		if _, err := r.DropMoment(ctx, anna, b.Number, first.ID); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Error(err)
		}
		if _, err := r.DropMoment(ctx, anna, a.Number, first.ID); err != nil {
			t.Error(err)
		}
		count(anna, a.Number, 1)
		if err := r.TellStory(ctx, anna, a.Number, map[string]string{"summary": "It is over.", "cause": "A mail."}); err != nil {
			t.Error(err)
		}
		if err := r.TellStory(ctx, anna, a.Number, map[string]string{"cause": ""}); err != nil {
			t.Error(err)
		}
		if s := aCase(t, r, a).Story; len(s) != 1 || s["summary"] != "It is over." {
			t.Error(s)
		}
		if err := r.TellStory(ctx, anna, a.Number, map[string]string{"song": "x"}); tocsin.WhyOf(err) != tocsin.Invalid {
			t.Error(err)
		}
	})
}

// What lay in a mailbox before that was first read is not overdue; what comes later, or by another way, has clocks.
func TestHistoryIsNotOverdue(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		f := func(sha, box string, at time.Time, old bool) {
			t.Helper()
			a := Arrival{SHA: sha, Box: box, At: at}
			a.From, a.Subject, a.Text, a.ID, a.Kind = "a@isp.example", "a thing "+sha, "text", "<"+sha+"@isp.example>", "letter"
			if err := r.Take(t.Context(), a); err != nil {
				t.Fatal(err)
			}
			list, err := r.List(t.Context(), lena, item.Filter{Text: "a thing " + sha})
			if err != nil || len(list.Items) != 1 {
				t.Fatal(list, err)
			}
			it := list.Items[0]
			if it.Backlog != old || it.Due.IsZero() != old || old && !it.Created.Equal(at) {
				t.Errorf("%s: %+v", sha, it)
			}
		}
		month := c.now.AddDate(0, 0, -20)
		f("one", "box", month, true)
		f("two", "box", c.now.Add(-time.Minute), false)
		f("three", "", month, false)
		f("four", "box", time.Time{}, false)
		c.pass(72 * time.Hour)
		f("five", "box", c.now.Add(-48*time.Hour), false) // the node was down
		f("six", "other", month, true)                    // another mailbox is connected
		if err := r.Tend(t.Context()); err != nil {
			t.Fatal(err)
		}
		late, err := r.List(t.Context(), lena, item.Filter{Overdue: true})
		if err != nil || len(late.Items) != 3 {
			t.Error(len(late.Items), err)
		}
	})
}

// Who does not answer within a week comes up again, until they do; so does a measure at its end.
func TestWhatComesUpAgain(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		ctx := t.Context()
		i := started(t, r, anna, item.Start{Kind: item.Incident})
		out, err := r.Change(ctx, anna, of(i), item.Change{Waits: new(item.ForThem)})
		done(t, out, err)(1)
		chase := func() (n int) {
			for _, k := range aCase(t, r, i).Clocks {
				if k.Name == "chase" {
					n++
				}
			}
			return n
		}
		if chase() != 1 {
			t.Error("nothing runs while they have to answer")
		}
		out, err = r.Change(ctx, anna, of(i), item.Change{Waits: new(item.ForUs)})
		done(t, out, err)(1)
		if chase() != 0 {
			t.Error("it runs on though it is our turn")
		}
		back, err := r.Undo(ctx, anna, out.Op)
		done(t, back, err)(1)
		if chase() != 1 {
			t.Error("it did not come back")
		}
		ends := c.now.Add(time.Minute)
		m := started(t, r, anna, item.Start{Kind: item.Measure, Expires: ends, Priority: item.VeryLow})
		due, err := r.Due(ctx, anna, 10)
		if err != nil || due[0].Number != m.Number && due[1].Number != m.Number {
			t.Error(due, err)
		}
	})
}
