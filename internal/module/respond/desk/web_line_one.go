package desk

import (
	"net/http"
	"time"

	"tocsin/internal/console"
	"tocsin/internal/module/respond/item"
)

// momentBody is the page on which something of a time line is changed.
type momentBody struct {
	lineForm
	Item    item.Item
	Point   point
	MayWork bool
	Was     []wasRow
}

// wasRow is what something of a time line was before it was changed.
type wasRow struct {
	By      string
	Changed time.Time // when it was so no more
	At      time.Time
	When    string
	Kind    string
	Text    string
	Source  string
}

// oneMoment shows one thing of a time line, and what it was before.
func (d *Desk) oneMoment(w http.ResponseWriter, r *http.Request) error {
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	n := number(r.PathValue("number"))
	c, err := d.room.Case(r.Context(), v, n)
	if err != nil {
		return err
	}
	id, err := idOf(r, "moment")
	if err != nil {
		return err
	}
	list, err := d.room.MomentHistory(r.Context(), v, n, id)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	b := momentBody{Item: c.Item, MayWork: d.may(r.Context(), actWork)}
	for _, m := range c.Moments {
		if m.ID == id {
			at, _ := m.When()
			b.lineForm = lineFormOf(l, c, m, at.Location())
		}
	}
	b.Send = b.Path + "/timeline/" + r.PathValue("id")
	for _, p := range d.points(l, c) {
		if p.Own == id {
			b.Point = p
		}
	}
	for _, h := range list {
		b.Was = append(b.Was, wasRow{By: h.ChangedBy, Changed: h.Changed, At: h.At, When: whenOf(l, h.Moment), Kind: l.Word("respond.moment", h.Kind), Text: h.Text, Source: h.Source})
	}
	return d.console.Render(w, r, console.Page{Name: "respond/list/moment", Title: l.Text("respond.line") + " " + c.Number, Mark: c.Mark.Stricter(b.Point.Mark), Body: &b}, http.StatusOK)
}

// changeMoment writes something of a time line as the form has it.
func (d *Desk) changeMoment(w http.ResponseWriter, r *http.Request) error {
	return d.inLine(w, r, func(v item.Viewer, n string) (item.Outcome, error) {
		id, err := idOf(r, "moment")
		if err != nil {
			return item.Outcome{}, err
		}
		m, err := momentOf(r, d.console.Zone(r))
		if err != nil {
			return item.Outcome{}, err
		}
		m.ID = id
		return d.room.ChangeMoment(r.Context(), v, n, m)
	})
}
