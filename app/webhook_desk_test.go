package app

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// Tasks that came, changed and were done and indicators that came are told of once each, as strictly as they and their item are
// marked; those of a restricted item are not.
func TestTasksAndIndicatorsAreTold(t *testing.T) {
	n := startNode(t, t.TempDir()+"/node", "")
	ahead := time.Duration(0)
	n.Respond.Now = func() time.Time { return time.Now().Add(ahead) }
	v := item.Viewer{Name: "ana", Clearance: tocsin.Red, All: true}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	cursors := map[item.Since]string{}
	look := func(of item.Since, want ...string) {
		t.Helper()
		items, next, err := n.deskAfter(t.Context(), of, cursors[of], 10)
		must(err)
		cursors[of] = next
		var got []string
		for _, it := range items {
			switch b := it.Body.(type) {
			case item.MyTask:
				got = append(got, fmt.Sprint(b.Text, " ", it.Mark))
			case item.NamedIndicator:
				got = append(got, fmt.Sprint(b.Value, " ", it.Mark))
			}
			if it.Event != string(of) {
				t.Errorf("%s is told as %s", of, it.Event)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: told of %v, want %v", of, got, want)
		}
	}
	start := func(restricted bool) string {
		it, err := n.Respond.Start(t.Context(), v, item.Start{Kind: item.Incident, Title: "x", TLP: "green"})
		must(err)
		if restricted {
			_, err = n.Respond.Change(t.Context(), v, item.Pick{Numbers: []string{it.Number}}, item.Change{Restricted: &restricted})
			must(err)
		}
		return it.Number
	}
	fill := func(number, text, ip string) int64 {
		must(n.Respond.AddTask(t.Context(), v, number, item.Task{Text: text}))
		_, err := n.Respond.Mark(t.Context(), v, number, item.Marking{Text: "value,tlp\n" + ip + ",amber"})
		must(err)
		c, err := n.Respond.Case(t.Context(), v, number)
		must(err)
		return c.Tasks[len(c.Tasks)-1].ID
	}
	open, hidden := start(false), start(true)
	fill(open, "old", "192.0.2.1")
	orders := []item.Since{item.ByTask, item.ByTaskChange, item.ByTaskEnd, item.ByIndicator}
	for _, of := range orders {
		look(of)
	}
	first, second, secret := fill(open, "a", "192.0.2.2"), fill(open, "b", "192.0.2.3"), fill(hidden, "c", "192.0.2.4")
	ahead = time.Minute
	look(item.ByTask, "a green", "b green")
	look(item.ByTaskChange, "a green", "b green")
	look(item.ByTaskEnd)
	look(item.ByIndicator, "192.0.2.2 amber", "192.0.2.3 amber")
	owner := "bob"
	_, err := n.Respond.ChangeTask(t.Context(), v, open, second, item.TaskChange{Owner: &owner})
	must(err)
	must(n.Respond.DoTask(t.Context(), v, open, first, true))
	must(n.Respond.DoTask(t.Context(), v, hidden, secret, true))
	look(item.ByTask)
	look(item.ByTaskChange, "b green", "a green")
	look(item.ByTaskEnd, "a green")
	for _, of := range orders {
		look(of)
	}
}
