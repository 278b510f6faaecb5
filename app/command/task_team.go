package command

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tocsin/internal/module/respond/item"
)

// tasksAPI is where the API has the tasks of all items, and those that belong to none.
const tasksAPI = "/api/v1/tasks"

// Task works what the team has to do that belongs to no item.
type Task struct {
	List   taskListCmd   `cmd:"" default:"withargs" help:"List tasks of the team that belong to no item."`
	Show   taskShowCmd   `cmd:"" help:"Show a task with what was noted of it."`
	Add    taskAddCmd    `cmd:"" help:"Add a task."`
	Change taskChangeCmd `cmd:"" help:"Change a task: what is not said stays."`
	Done   taskDoneCmd   `cmd:"" help:"A task is done; of one that comes again the next opens."`
	Note   taskNoteCmd   `cmd:"" help:"Note what was done for a task."`
	Remove taskRemoveCmd `cmd:"" help:"Remove a task."`
}

type taskListCmd struct {
	Owner string `help:"A user's; - is nobody's."`
	Done  bool   `help:"What was done, the last first."`
	Limit int    `help:"The most to list." default:"50"`
	ListFormat
}

// Run lists tasks, page after page.
func (c *taskListCmd) Run(w *World) error {
	of := "team"
	if c.Done {
		of = "done"
	}
	n, err := c.pages(w, tasksAPI, "tasks", url.Values{"owner": {c.Owner}, "of": {of}}, c.Limit, "id:TASK", "owner:OWNER", "due:DUE", "every:EVERY", "done:DONE", "text:WHAT")
	return w.Nothing(n, err, c.Format, "There is nothing to be done.")
}

// taskTerms are what can be said of a task.
type taskTerms struct {
	Owner    *string     `help:"Who does it; an empty text is nobody."`
	Due      *string     `help:"Until when: 2026-12-31, or a time of RFC 3339." placeholder:"TIME"`
	Every    *item.Every `help:"It comes again each week, month, quarter or year; an empty text is not again."`
	Expected *int64      `help:"How many minutes it is thought to take; 0 is not said." placeholder:"N"`
}

// change is what they change of a task.
func (t taskTerms) change() (c item.TaskChange, err error) {
	c.Owner, c.Every, c.Expected = t.Owner, t.Every, t.Expected
	c.Due, err = whenOf("due", t.Due)
	return c, err
}

type taskAddCmd struct {
	Text string `arg:"" help:"What is to be done."`
	taskTerms
	doer
}

// Run adds a task.
func (c *taskAddCmd) Run(w *World) error {
	said, err := c.change()
	if err != nil {
		return err
	}
	t := item.Task{Text: c.Text}
	if said.Owner != nil {
		t.Owner = *said.Owner
	}
	if said.Due != nil {
		t.Due = *said.Due
	}
	if said.Every != nil {
		t.Every = *said.Every
	}
	if said.Expected != nil {
		t.Expected = *said.Expected
	}
	return c.send(w, tasksAPI, t, tellTask(w))
}

// teamTask is where a task is.
func teamTask(id int64) string { return tasksAPI + "/" + strconv.FormatInt(id, 10) }

type taskChangeCmd struct {
	ID   int64  `arg:"" help:"The task's number." name:"id"`
	Text string `arg:"" optional:"" help:"What is to be done."`
	taskTerms
	doer
}

// Run changes a task.
func (c *taskChangeCmd) Run(w *World) error {
	said, err := c.change()
	if err != nil {
		return err
	}
	if c.Text != "" {
		said.Text = &c.Text
	}
	return c.send(w, teamTask(c.ID), said, tellTask(w))
}

type taskDoneCmd struct {
	ID     int64 `arg:"" help:"The task's number." name:"id"`
	Reopen bool  `help:"It is not done."`
	doer
}

// Run says that a task is done, or is not.
func (c *taskDoneCmd) Run(w *World) error {
	return c.send(w, teamTask(c.ID), item.TaskChange{Done: new(!c.Reopen)}, tellTask(w))
}

type taskNoteCmd struct {
	ID      int64  `arg:"" help:"The task's number." name:"id"`
	Text    string `arg:"" optional:"" help:"What was done."`
	Call    bool   `help:"It was said on the telephone."`
	Minutes int64  `help:"How long it took."`
	doer
}

// Run notes what was done.
func (c *taskNoteCmd) Run(w *World) error {
	return c.send(w, teamTask(c.ID)+"/notes", item.Log{Text: c.Text, Call: c.Call, Minutes: c.Minutes}, tellTask(w))
}

type taskShowCmd struct {
	ID int64 `arg:"" help:"The task's number." name:"id"`
	doer
}

// Run shows a task.
func (c *taskShowCmd) Run(w *World) error {
	return c.ask(w, http.MethodGet, teamTask(c.ID), nil, tellTask(w))
}

type taskRemoveCmd struct {
	ID int64 `arg:"" help:"The task's number." name:"id"`
	doer
}

// Run removes a task.
func (c *taskRemoveCmd) Run(w *World) error {
	return c.remove(w, teamTask(c.ID), "task "+strconv.FormatInt(c.ID, 10))
}

// tellTask shows a task and what was noted of it.
func tellTask(w *World) func(line []byte) error {
	return func(line []byte) error {
		var t item.TeamTask
		if err := json.Unmarshal(line, &t); err != nil {
			return err
		}
		task, log := Table{Head: []string{"TASK", "DONE", "OWNER", "DUE", "EVERY", "EXPECTED", "WHAT"}}, Table{Head: []string{"AT", "WHO", "TIME", "SAID"}}
		task.Add(strconv.FormatInt(t.ID, 10), clockTime(t.Done), t.Owner, clockTime(t.Due), string(t.Every), minutes(t.Expected), t.Text)
		for _, e := range t.Log {
			log.Add(clockTime(e.At), e.By, minutes(e.Minutes), strings.Join(strings.Fields(e.Text), " "))
		}
		return tellTables(w, task, log)
	}
}
