package respond

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin/internal/kit/blob"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

func asJSON(v any) string {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// Whatever was done, taking the last act back gives what was before; merges lose and double nothing; there is no circle.
func TestUndoGivesBackWhatWas(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		files, err := blob.OpenDir(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		r.Blobs = files
		rapid.Check(t, func(rt *rapid.T) {
			var all []item.Item
			for _, k := range []item.Kind{item.Report, item.Report, item.Report, item.Incident, item.Incident, item.Incident, item.Measure} {
				it, err := r.Start(t.Context(), anna, item.Start{Kind: k, Title: "t", Text: "only once"})
				if err != nil {
					rt.Fatal(err)
				}
				all = append(all, it)
				hang(t, rt, r, it)
			}
			for range rapid.IntRange(1, 8).Draw(rt, "acts") {
				c.pass(time.Second)
				before := world(t, r, all)
				out, err := somewhat(t, rt, r, all)
				if err != nil {
					rt.Fatal(err)
				}
				if out.Op != 0 && rapid.Bool().Draw(rt, "undo") {
					c.pass(time.Second)
					if back, err := r.Undo(t.Context(), anna, out.Op); err != nil || len(back.Skipped) > 0 {
						rt.Fatalf("undo: %+v %v", back, err)
					}
					for i, was := range before {
						same(rt, was, world(t, r, all)[i])
					}
				}
				sound(t, rt, r, all)
			}
		})
	})
}

// The last act is the one that was done last, also where the clock was set back since the one before.
func TestTheLastActWhenTheClockIsSetBack(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		it := started(t, r, anna, item.Start{Kind: item.Incident, Title: "t"})
		for _, title := range []string{"first", "second"} {
			out, err := r.Change(t.Context(), anna, of(it), item.Change{Title: &title})
			if err != nil {
				t.Fatal(err)
			}
			if last, err := r.LastOp(t.Context(), anna); err != nil || last.ID != out.Op {
				t.Errorf("%s: the last act is %+v, want %d: %v", title, last, out.Op, err)
			}
			c.pass(-time.Minute)
		}
	})
}

func world(t *testing.T, r *Room, all []item.Item) (list []item.Case) {
	for _, it := range all {
		list = append(list, aCase(t, r, it))
	}
	return list
}

// hang hangs one thing of each sort on an item.
func hang(t *testing.T, rt *rapid.T, r *Room, it item.Item) {
	_, errMark := r.Mark(t.Context(), anna, it.Number, item.Marking{Text: "host." + strings.ToLower(it.Number) + ".example"})
	_, errKeep := r.Keep(t.Context(), anna, it.Number, item.File{Name: it.Number, Body: strings.NewReader(it.Number)})
	err := errors.Join(errMark, errKeep,
		r.AddTask(t.Context(), anna, it.Number, item.Task{Text: it.Number}),
		r.StartClocks(t.Context(), anna, it.Number, "nis2", time.Time{}),
		r.Refer(t.Context(), anna, it.Number, item.Ref{Kind: item.RefURL, Ref: "https://" + it.Number + ".example/"}))
	if err != nil {
		rt.Fatal(err)
	}
}

// hung counts what hangs on items that are merged into nothing: each thing shows once, wherever it went.
func hung(rt *rapid.T, c item.Case, seen map[string]int) {
	for _, x := range c.Tasks {
		seen["task "+x.Text]++
	}
	for _, x := range c.Indicators {
		seen["indicator "+x.Value]++
	}
	for _, x := range c.Evidence {
		seen["evidence "+x.Name]++
	}
	for _, x := range c.Refs {
		seen["ref "+x.Ref]++
	}
	due := time.Time{}
	for _, x := range c.Clocks {
		seen[fmt.Sprint("clock ", x.Item, x.Set, x.Name)]++
		if x.Met.IsZero() && (due.IsZero() || x.Due.Before(due)) {
			due = x.Due
		}
	}
	if !due.Equal(c.Due) {
		rt.Fatalf("%s is due %v, and its nearest clock %v", c.Number, c.Due, due)
	}
}

// somewhat does something.
func somewhat(t *testing.T, rt *rapid.T, r *Room, all []item.Item) (item.Outcome, error) {
	some := func(label string) item.Item { return rapid.SampledFrom(all).Draw(rt, label) }
	p, to := of(some("a"), some("b")), some("to")
	switch rapid.IntRange(0, 5).Draw(rt, "act") {
	case 0:
		if to.Kind != item.Incident {
			return item.Outcome{}, nil
		}
		now, err := record.Target(t.Context(), r.DB, aCase(t, r, to).Item)
		if err != nil {
			return item.Outcome{}, err
		}
		return r.Link(t.Context(), anna, p, now.Number)
	case 1:
		return r.Unlink(t.Context(), anna, p, to.Number)
	case 2:
		return r.Merge(t.Context(), anna, p, to.Number)
	case 3:
		if aCase(t, r, to).Merged == 0 {
			return item.Outcome{}, nil
		}
		return r.Split(t.Context(), anna, to.Number)
	case 4:
		return r.Change(t.Context(), anna, p, item.Change{Priority: new(rapid.SampledFrom([]item.Priority{0, 1, 3, 5}).Draw(rt, "priority")),
			Owner: new(rapid.SampledFrom([]string{"", "anna", "bob"}).Draw(rt, "owner")), Restricted: new(rapid.Bool().Draw(rt, "restricted"))})
	}
	status := rapid.SampledFrom([]item.Status{item.Open, item.Resolved, item.Abandoned, item.Rejected}).Draw(rt, "status")
	return r.Change(t.Context(), anna, p, item.Change{Status: &status, Children: rapid.Bool().Draw(rt, "children")})
}

// sound looks whether streams are whole and nothing goes in a circle.
func sound(t *testing.T, rt *rapid.T, r *Room, all []item.Item) {
	seen, things := map[int64]int{}, map[string]int{}
	for _, it := range all {
		c := aCase(t, r, it)
		if _, err := record.Target(t.Context(), r.DB, c.Item); err != nil {
			rt.Fatal(err)
		}
		below, err := record.Below(t.Context(), r.DB, it.ID)
		if err != nil || slices.Contains(below, it.ID) {
			rt.Fatalf("%s is part of itself: %v", it.Number, err)
		}
		if c.Merged != 0 {
			continue
		}
		hung(rt, c, things)
		list, err := r.Stream(t.Context(), lena, it.Number, item.StreamFilter{What: []item.What{item.Created}})
		if err != nil {
			rt.Fatal(err)
		}
		for _, e := range list {
			seen[e.Item]++
		}
	}
	for name, n := range things {
		if n != 1 {
			rt.Fatal(name, " shows ", n, " times")
		}
	}
	for _, it := range all {
		for _, name := range []string{"task " + it.Number, "indicator host." + strings.ToLower(it.Number) + ".example", "evidence " + it.Number,
			"ref https://" + it.Number + ".example/", fmt.Sprint("clock ", it.ID, "nis2", "early-warning")} {
			if things[name] != 1 {
				rt.Fatal(name, " is lost")
			}
		}
		if seen[it.ID] != 1 {
			rt.Fatal(fmt.Sprintf("the stream of %s is shown %d times", it.Number, seen[it.ID]))
		}
	}
}
