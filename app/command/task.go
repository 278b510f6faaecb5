package command

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/module/respond/api"
	"tocsin/internal/module/respond/item"
)

type incidentTaskCmd struct {
	Number   string      `arg:"" help:"The item's number." name:"number"`
	Text     string      `arg:"" optional:"" help:"What is to be done."`
	Owner    *string     `help:"Who does it; an empty text is nobody."`
	Due      *string     `help:"Until when: 2026-12-31, or a time of RFC 3339." placeholder:"TIME"`
	Every    *item.Every `help:"It comes again each week, month, quarter or year; an empty text is not again."`
	Change   int64       `help:"Change the task with this number: what is not said stays." placeholder:"TASK" xor:"do"`
	Done     int64       `help:"The task with this number is done." placeholder:"TASK" xor:"do"`
	Reopen   int64       `help:"The task with this number is not done." placeholder:"TASK" xor:"do"`
	Up       int64       `help:"Move the task with this number up by one place." placeholder:"TASK" xor:"do"`
	Down     int64       `help:"Move it down by one place." placeholder:"TASK" xor:"do"`
	Remove   int64       `help:"Remove the task with this number." placeholder:"TASK" xor:"do"`
	Playbook string      `help:"Make tasks of this playbook's steps." xor:"do"`
	doer
}

// Run adds a task, changes or removes one, or says how far one is.
func (c *incidentTaskCmd) Run(w *World) error {
	due, err := whenOf("due", c.Due)
	if err != nil {
		return err
	}
	switch {
	case c.Remove != 0:
		return c.remove(w, "/api/v1/incidents/"+url.PathEscape(c.Number)+c.below(c.Remove), "task "+strconv.FormatInt(c.Remove, 10))
	case c.Change+c.Done+c.Reopen+c.Up+c.Down != 0:
		return c.oneItem(w, c.Number, c.below(c.Change+c.Done+c.Reopen+c.Up+c.Down), c.changed(due))
	case c.Playbook != "":
		return c.oneItem(w, c.Number, "/playbook", api.Played{Playbook: c.Playbook})
	case c.Text == "":
		return tocsin.Faultf(tocsin.Invalid, "say what is to be done, or --done TASK, or --playbook NAME")
	}
	t := item.Task{Text: c.Text}
	if c.Owner != nil {
		t.Owner = *c.Owner
	}
	if due != nil {
		t.Due = *due
	}
	if c.Every != nil {
		t.Every = *c.Every
	}
	return c.oneItem(w, c.Number, "/tasks", t)
}

// below is where a task is, below its item.
func (c *incidentTaskCmd) below(task int64) string {
	return "/tasks/" + strconv.FormatInt(task, 10)
}

// changed is what is changed of a task.
func (c *incidentTaskCmd) changed(due *time.Time) item.TaskChange {
	ch := item.TaskChange{Owner: c.Owner, Due: due, Every: c.Every}
	if c.Text != "" {
		ch.Text = &c.Text
	}
	switch {
	case c.Done != 0, c.Reopen != 0:
		ch.Done = new(c.Done != 0)
	case c.Up != 0:
		ch.Move = "up"
	case c.Down != 0:
		ch.Move = "down"
	}
	return ch
}

type incidentTasksCmd struct {
	Owner string `help:"A user's; - is nobody's."`
	Limit int    `help:"The most to list." default:"50"`
	ListFormat
}

// Run lists tasks, page after page.
func (c *incidentTasksCmd) Run(w *World) error {
	n, err := c.pages(w, tasksAPI, "tasks", url.Values{"owner": {c.Owner}}, c.Limit, "number:NUMBER", "id:TASK", "owner:OWNER", "due:DUE", "text:WHAT", "title:TITLE")
	return w.Nothing(n, err, c.Format, "There is nothing to be done.")
}

type incidentWorkedCmd struct {
	Number  string `arg:"" help:"The item's number." name:"number"`
	Entry   int64  `help:"Say how long this note, call or letter took, as the list of entries has it." placeholder:"ENTRY"`
	Minutes int64  `help:"... in minutes; 0 is none."`
	doer
}

// Run shows time worked, or says how long something took.
func (c *incidentWorkedCmd) Run(w *World) error {
	method, path, body := http.MethodGet, "/api/v1/incidents/"+url.PathEscape(c.Number)+"/worked", any(nil)
	if c.Entry != 0 {
		method, path, body = http.MethodPost, path+"/"+strconv.FormatInt(c.Entry, 10), api.Took{Minutes: c.Minutes}
	}
	return c.ask(w, method, path, body, func(line []byte) error {
		var t item.TimeWorked
		if err := json.Unmarshal(line, &t); err != nil {
			return err
		}
		return tellWorked(w, t)
	})
}

func tellWorked(w *World, t item.TimeWorked) error {
	fmt.Fprintln(w.Out, cmp.Or(minutes(t.Minutes), "0:00"))
	people, entries := Table{Head: []string{"WHO", "TIME"}}, Table{Head: []string{"ENTRY", "AT", "WHO", "TIME", "SAID"}}
	for _, p := range t.People {
		people.Add(p.By, minutes(p.Minutes))
	}
	for _, e := range t.Entries {
		entries.Add(strconv.FormatInt(e.ID, 10), clockTime(e.At), e.By, minutes(e.Minutes), strings.Join(strings.Fields(cmp.Or(e.Text, e.Data["task"])), " "))
	}
	return tellTables(w, people, entries)
}

// minutes is a length of time for people, in hours and minutes; "" for none.
func minutes(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d:%02d", n/60, n%60)
}
