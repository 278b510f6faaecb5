package desk

import (
	"net/http"
	"slices"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/respond/item"
)

// shiftHours are how far back a hand-over can look; the first is usual.
var shiftHours = []string{"12", "24"}

// shiftBody is what one duty officer hands over to the next.
type shiftBody struct {
	item.Shift
	Tabs  console.Tabs
	Parts []shiftPart
	Waits []decisionRow
	Duty  dutyNow
	Empty bool
}

// shiftPart is one of the lists.
type shiftPart struct {
	Title string
	N     int
	More  bool // there are more than these
	Rows  []row
}

func (d *Desk) shift(w http.ResponseWriter, r *http.Request) error {
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	back, on := 12*time.Hour, shiftHours[0]
	if r.URL.Query().Get("hours") == shiftHours[1] {
		back, on = 24*time.Hour, shiftHours[1]
	}
	s, err := d.room.Shift(r.Context(), v, back)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	b := shiftBody{Shift: s, Tabs: console.Tabs{Label: l.Text("respond.shift.span")}, Empty: len(s.Decisions) == 0}
	for _, h := range shiftHours {
		b.Tabs.List = append(b.Tabs.List, console.Tab{Text: l.Text("respond.shift.hours." + h), Href: shiftPath + "?hours=" + h, On: h == on})
	}
	if b.Duty, err = d.onDuty(r); err != nil {
		return err
	}
	mark := b.lists(d, func(key string) string { return l.Text("respond.shift." + key) })
	for _, a := range s.Decisions {
		b.Waits = append(b.Waits, decisionRow{a, l.Word("act", a.Act)})
	}
	return d.console.Render(w, r, console.Page{Name: "respond/mine/shift", Title: l.Text("respond.shift.title"), Mark: mark, Body: &b}, http.StatusOK)
}

// lists fills in what is not empty, what presses first, and returns the mark of it all.
func (b *shiftBody) lists(d *Desk, text func(key string) string) tocsin.Mark {
	mark := tocsin.Clear
	for _, p := range []struct {
		key  string
		list []item.Item
	}{{"overdue", b.Overdue}, {"coming", b.Coming}, {"new", b.New}, {"answered", b.Answered}, {"closed", b.Closed}} {
		if len(p.list) == 0 {
			continue
		}
		part := shiftPart{Title: text(p.key), N: len(p.list), More: slices.Contains(b.More, p.key)}
		for _, it := range p.list {
			part.Rows = append(part.Rows, d.row(it))
		}
		b.Parts, b.Empty, mark = append(b.Parts, part), false, mark.Stricter(strictest(p.list))
	}
	return mark
}
