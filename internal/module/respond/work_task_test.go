package respond

import (
	"strings"
	"testing"
	"time"

	"tocsin/internal/module/respond/item"
)

// sayTasks tells tasks on a line: the text, its @owner, the day that it is due after >, and ! where it is done.
func sayTasks(list []item.Task) string {
	var words []string
	for _, k := range list {
		s := k.Text
		if k.Owner != "" {
			s += "@" + k.Owner
		}
		if !k.Due.IsZero() {
			s += ">" + k.Due.Format(time.DateOnly)
		}
		if !k.Done.IsZero() {
			s += "!"
		}
		words = append(words, s)
	}
	return strings.Join(words, " ")
}

func TestTasksAreWorkedOn(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		it := started(t, r, anna, item.Start{Kind: item.Incident})
		for _, text := range []string{"a", "b", "c"} {
			if err := r.AddTask(t.Context(), anna, it.Number, item.Task{Text: text}); err != nil {
				t.Fatal(err)
			}
		}
		is := func(want string) []item.Task {
			t.Helper()
			list := aCase(t, r, it).Tasks
			if got := sayTasks(list); got != want {
				t.Errorf("%q, want %q", got, want)
			}
			return list
		}
		list := is("a b c")
		act := func(id int64, change item.TaskChange, want string) {
			t.Helper()
			c.pass(time.Second)
			was := aCase(t, r, it).Tasks
			out, err := r.ChangeTask(t.Context(), anna, it.Number, id, change)
			done(t, out, err)(1)
			is(want)
			if back, err := r.Undo(t.Context(), anna, out.Op); err != nil || len(back.Skipped) != 0 {
				t.Errorf("%+v %v", back, err)
			}
			if now := aCase(t, r, it).Tasks; asJSON(now) != asJSON(was) {
				t.Errorf("%s\nwant %s", asJSON(now), asJSON(was))
			}
			out, err = r.ChangeTask(t.Context(), anna, it.Number, id, change)
			done(t, out, err)(1)
		}
		act(list[2].ID, item.TaskChange{Move: "up"}, "a c b")
		act(list[0].ID, item.TaskChange{Move: "down"}, "c a b")
		act(list[1].ID, item.TaskChange{Text: new("B"), Owner: new("bob"), Due: new(c.now.AddDate(0, 0, 1))}, "c a B@bob>2026-03-03")
		act(list[0].ID, item.TaskChange{Done: new(true)}, "c a! B@bob>2026-03-03")
		out, err := r.ChangeTask(t.Context(), anna, it.Number, list[2].ID, item.TaskChange{Move: "up"})
		done(t, out, err)(0) // it is the first
		for _, bad := range []item.TaskChange{{Text: new(" ")}, {Owner: new("a\nb")}, {Move: "left"}} {
			if _, err := r.ChangeTask(t.Context(), anna, it.Number, list[0].ID, bad); err == nil {
				t.Errorf("%+v is taken", bad)
			}
		}
		out, err = r.DropTask(t.Context(), anna, it.Number, list[1].ID)
		done(t, out, err)(1)
		is("c a!")
		if _, err := r.DropTask(t.Context(), anna, it.Number, list[1].ID); err == nil {
			t.Error("it is removed twice")
		}
		if _, err := r.Undo(t.Context(), anna, out.Op); err != nil {
			t.Error(err)
		}
		is("c a! B@bob>2026-03-03")
	})
}

func TestTimeIsWorked(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		it := started(t, r, anna, item.Start{Kind: item.Incident, TLP: "green"})
		if err := r.AddTask(t.Context(), anna, it.Number, item.Task{Text: "ask"}); err != nil {
			t.Fatal(err)
		}
		task := aCase(t, r, it).Tasks[0].ID
		for _, w := range []item.Log{{Text: "looked", Minutes: 20}, {Minutes: 10, Task: task}, {Text: "asked", Task: task, Call: true, Minutes: 5}, {Text: "no time"}} {
			if err := r.Work(t.Context(), anna, it.Number, w); err != nil {
				t.Errorf("%+v: %v", w, err)
			}
		}
		for _, w := range []item.Log{{}, {Minutes: -1}, {Minutes: 1500}, {Task: task}, {Text: "x", Task: task + 9}} {
			if err := r.Work(t.Context(), anna, it.Number, w); err == nil {
				t.Errorf("%+v is taken", w)
			}
		}
		if err := r.Work(t.Context(), bob, it.Number, item.Log{Minutes: 7}); err != nil {
			t.Fatal(err)
		}
		w, err := r.Worked(t.Context(), bob, it.Number)
		if err != nil || w.Minutes != 42 || len(w.People) != 2 || w.People[0] != (item.Effort{By: "anna", Minutes: 35}) || len(w.Entries) != 4 || aCase(t, r, it).Minutes != 42 {
			t.Fatalf("%+v %v", w, err)
		}
		mine, hers := w.Entries[0].ID, w.Entries[3].ID
		if err := r.SetMinutes(t.Context(), bob, it.Number, mine, 9); err != nil {
			t.Error(err)
		}
		if err := r.SetMinutes(t.Context(), bob, it.Number, hers, 0); err == nil {
			t.Error("bob says how long anna worked")
		}
		if err := r.SetMinutes(t.Context(), lena, it.Number, hers, 0); err != nil || aCase(t, r, it).Minutes != 24 {
			t.Error(err, aCase(t, r, it).Minutes)
		}
		log, err := r.Stream(t.Context(), anna, it.Number, item.StreamFilter{Task: task})
		if err != nil || len(log) != 2 || log[0].Text != "asked" || log[0].Data["task"] != "ask" {
			t.Errorf("%+v %v", log, err)
		}
	})
}

func TestTasksOfAllItems(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		it, red := started(t, r, anna, item.Start{Kind: item.Incident, TLP: "green"}), started(t, r, lena, item.Start{Kind: item.Incident, TLP: "red"})
		for _, k := range []item.Task{{Text: "c"}, {Text: "b", Owner: "bob", Due: c.now}} {
			if err := r.AddTask(t.Context(), anna, it.Number, k); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.AddTask(t.Context(), lena, red.Number, item.Task{Text: "secret"}); err != nil {
			t.Fatal(err)
		}
		all, err := r.OpenTasks(t.Context(), anna, item.TaskFilter{Limit: 1})
		if err != nil || len(all.Tasks) != 1 || all.Tasks[0].Text != "b" || all.Next == "" {
			t.Fatalf("%+v %v", all, err)
		}
		if all, err = r.OpenTasks(t.Context(), anna, item.TaskFilter{After: all.Next}); err != nil || len(all.Tasks) != 1 || all.Tasks[0].Text != "c" || all.Next != "" {
			t.Errorf("%+v %v", all, err)
		}
		if all, err = r.OpenTasks(t.Context(), anna, item.TaskFilter{Owner: "-"}); err != nil || len(all.Tasks) != 1 {
			t.Errorf("%+v %v", all, err)
		}
	})
}
