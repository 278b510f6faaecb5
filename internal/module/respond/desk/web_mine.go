package desk

import (
	"net/http"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// mineBody is the work of whoever reads.
type mineBody struct {
	FollowUp  []row
	Rows      []row
	Count     string // how many items there are
	All       string // the list of them; "" where all are shown
	Following []row
	Duty      dutyNow
	Tasks     []taskRow
	Decisions []decisionRow
	Empty     bool
	Back      string // where a task that is ticked off leads back to; "" for who may not
	Done      *console.Done
	Live      string // the topic of its rows
}

// taskRow is a task with the page of its item.
type taskRow struct {
	item.MyTask
	Href string
	Late bool
	Back string // the page that it stands on; "" where it can't be ticked off
}

// decisionRow is what waits for a decision, in words.
type decisionRow struct {
	item.Decision
	Word string
}

func (d *Desk) mine(w http.ResponseWriter, r *http.Request) error {
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	m, err := d.room.Mine(r.Context(), v, d.console.Zone(r))
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	b := mineBody{Live: item.Lists, Count: total(l, m.Total), Empty: len(m.Items)+len(m.Tasks)+len(m.Decisions)+len(m.FollowUp)+len(m.Following) == 0}
	if b.Done = d.done(r, l); d.may(r.Context(), actWork) {
		b.Back = minePath
	}
	if b.Duty, err = d.onDuty(r); err != nil {
		return err
	}
	mark := strictest(m.FollowUp).Stricter(strictest(m.Items)).Stricter(strictest(m.Following))
	for _, it := range m.FollowUp {
		b.FollowUp = append(b.FollowUp, d.row(it))
	}
	for _, it := range m.Following {
		b.Following = append(b.Following, d.row(it))
	}
	for _, it := range m.Items {
		b.Rows = append(b.Rows, d.row(it))
	}
	if m.Total < 0 || m.Total > int64(len(m.Items)) {
		b.All = listPath + "?tab=" + tabMine
	}
	b.others(d, l, m)
	return d.console.Render(w, r, console.Page{Name: "respond/mine", Title: l.Text("respond.mine.title"), Mark: b.strictest(mark), Body: &b}, http.StatusOK)
}

// others fills in the tasks and decisions.
func (b *mineBody) others(d *Desk, l *lang.Lang, m item.Mine) {
	for _, t := range m.Tasks {
		b.Tasks = append(b.Tasks, d.taskRow(t, b.Back))
	}
	for _, w := range m.Decisions {
		b.Decisions = append(b.Decisions, decisionRow{w, l.Word("act", w.Act)})
	}
}

// strictest is the mark of the page, whose tasks tell titles too.
func (b *mineBody) strictest(m tocsin.Mark) tocsin.Mark {
	for _, t := range b.Tasks {
		m = m.Stricter(t.Mark)
	}
	return m
}
