package respond

import (
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// green may see up to TLP:GREEN.
var green = item.Viewer{Name: "gina", Clearance: tocsin.Green}

// teamOpen checks the open tasks that belong to no item, as somebody sees them.
func teamOpen(t *testing.T, r *Room, v item.Viewer, want string) {
	t.Helper()
	list, err := r.OpenTasks(t.Context(), v, item.TaskFilter{Team: true})
	var tasks []item.Task
	for _, k := range list.Tasks {
		tasks = append(tasks, k.Task)
	}
	if got := sayTasks(tasks); err != nil || got != want {
		t.Errorf("%q %v, want %q", got, err, want)
	}
}

// teamReport adds a report of each month, due tomorrow, and a certificate without a date.
func teamReport(t *testing.T, r *Room, c *clocked) (report item.Task, due string) {
	t.Helper()
	report, err := r.NewTask(t.Context(), anna, "", item.Task{Text: " report ", Owner: "bob", Due: c.now.AddDate(0, 0, 1), Every: item.Monthly})
	if err != nil || report.ID == 0 {
		t.Fatal(err)
	}
	if _, err := r.NewTask(t.Context(), bob, "", item.Task{Text: "certificate"}); err != nil {
		t.Fatal(err)
	}
	return report, report.Due.Format(time.DateOnly)
}

func TestTasksOfTheTeam(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		report, due := teamReport(t, r, c)
		for _, bad := range []item.Task{{}, {Text: "x", Every: item.Weekly}, {Text: "x", Due: c.now, Every: "moon"}} {
			if _, err := r.NewTask(t.Context(), anna, "", bad); err == nil {
				t.Errorf("%+v is taken", bad)
			}
		}
		teamOpen(t, r, anna, "report@bob>"+due+" certificate")
		teamOpen(t, r, green, "")
		if _, err := r.TeamTask(t.Context(), green, report.ID); err == nil {
			t.Error("a task is seen by who may not")
		}
		if _, err := r.NewTask(t.Context(), green, "", item.Task{Text: "x"}); err == nil {
			t.Error("a task is added by who would not see it")
		}
		mine, err := r.Mine(t.Context(), bob, nil)
		if err != nil || len(mine.Tasks) != 1 || mine.Tasks[0].Number != "" || mine.Tasks[0].Mark != item.TeamMark {
			t.Errorf("%+v %v", mine.Tasks, err)
		}
		dates, err := r.Dates(t.Context(), bob, "bob")
		if err != nil || len(dates) != 1 || dates[0].Text != "report" {
			t.Errorf("%+v %v", dates, err)
		}
	})
}

func TestTasksOfTheTeamAreDone(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		report, due := teamReport(t, r, c)
		c.pass(time.Second)
		out, err := r.ChangeTask(t.Context(), bob, "", report.ID, item.TaskChange{Done: new(true)})
		done(t, out, err)(1)
		next := item.AddMonths(report.Due, 1).Format(time.DateOnly)
		teamOpen(t, r, anna, "report@bob>"+next+" certificate")
		over, err := r.OpenTasks(t.Context(), anna, item.TaskFilter{Team: true, Done: true})
		if err != nil || len(over.Tasks) != 1 || over.Tasks[0].DoneBy != "bob" || over.Tasks[0].Every != "" {
			t.Errorf("%+v %v", over, err)
		}
		if back, err := r.Undo(t.Context(), bob, out.Op); err != nil || back.Changed != 1 {
			t.Errorf("%+v %v", back, err)
		}
		teamOpen(t, r, anna, "report@bob>"+due+" certificate")
		is, err := r.TeamTask(t.Context(), anna, report.ID)
		if err != nil || is.Every != item.Monthly {
			t.Errorf("%+v %v", is, err)
		}

		if err := r.Work(t.Context(), anna, "", item.Log{Text: "asked them", Minutes: 5, Task: report.ID}); err != nil {
			t.Error(err)
		}
		for _, w := range []item.Log{{}, {Text: "x"}, {Text: "x", Task: report.ID + 9}} {
			if err := r.Work(t.Context(), anna, "", w); err == nil {
				t.Errorf("%+v is noted", w)
			}
		}
		if is, err = r.TeamTask(t.Context(), bob, report.ID); err != nil || len(is.Log) != 1 || is.Log[0].Minutes != 5 {
			t.Errorf("%+v %v", is, err)
		}
		if _, err := r.ChangeTask(t.Context(), anna, "", report.ID, item.TaskChange{Move: "up"}); err == nil {
			t.Error("it is moved")
		}
		out, err = r.DropTask(t.Context(), anna, "", report.ID)
		done(t, out, err)(1)
		teamOpen(t, r, anna, "certificate")
		if _, err := r.Undo(t.Context(), anna, out.Op); err != nil {
			t.Error(err)
		}
		teamOpen(t, r, anna, "report@bob>"+due+" certificate")
	})
}

func TestTasksOfItemsComeAgain(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		it := started(t, r, anna, item.Start{Kind: item.Incident})
		task, err := r.NewTask(t.Context(), anna, it.Number, item.Task{Text: "look", Due: c.now.AddDate(0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		out, err := r.ChangeTask(t.Context(), anna, it.Number, task.ID, item.TaskChange{Every: new(item.Weekly), Expected: new(int64(30))})
		done(t, out, err)(1)
		out, err = r.ChangeTask(t.Context(), anna, it.Number, task.ID, item.TaskChange{Done: new(true)})
		done(t, out, err)(1)
		list := aCase(t, r, it).Tasks
		if got := sayTasks(list); got != "look>2026-03-03! look>2026-03-10" || list[1].Expected != 30 {
			t.Error(got, list)
		}
		if _, err := r.ChangeTask(t.Context(), anna, it.Number, task.ID, item.TaskChange{Expected: new(int64(-1))}); err == nil {
			t.Error("less than no time is expected")
		}
	})
}
