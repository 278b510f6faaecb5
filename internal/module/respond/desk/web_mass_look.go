package desk

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// lookRows is how many letters of one to many a page shows.
const lookRows = 100

// massLook is a letter to many as each will get it.
type massLook struct {
	item.Looked
	Path   string
	Rows   []lookRow
	Missed []missedRow
	Next   string
	Name   string // of whom the letter is that is shown whole
	Wrong  string // what makes it no letter
	Print  string // tells what was looked at
	Own    bool
	Alone  bool // nobody else is asked
}

// lookRow is one of the letters.
type lookRow struct {
	item.OneOf
	Name  string // of a constituent; "" is an item
	Href  string // of the item
	Show  string // where the letter is shown whole; "" where there is none
	To    []copyRow
	Shown bool
	// Tongue is the name of the letter's language.
	Tongue string
}

// missedRow is somebody who gets nothing.
type missedRow struct {
	item.Missed
	Name string
}

// lookMass shows a letter to many before anybody is asked to let it leave.
func (d *Desk) lookMass(w http.ResponseWriter, r *http.Request) error {
	v, m, _, err := d.massOf(r)
	if err != nil {
		return err
	}
	if !m.Asked.IsZero() {
		http.Redirect(w, r, massAt(m.ID), http.StatusSeeOther)
		return nil
	}
	b, err := d.look(r, v, m)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if b.Wrong != "" {
		status = http.StatusUnprocessableEntity
	}
	page := console.Page{Name: "respond/list/mass/look", Title: d.console.Lang(r).Text("respond.preview.title"), Mark: tocsin.Amber.Stricter(b.Strict), Body: b}
	return d.console.Render(w, r, page, status)
}

// look is a letter to many as each will get it; what makes it no letter is said.
func (d *Desk) look(r *http.Request, v item.Viewer, m item.Mailing) (*massLook, error) {
	l, q := d.console.Lang(r), r.URL.Query()
	b := &massLook{Path: massAt(m.ID), Print: m.Print(), Own: m.By == v.Name && m.Asked.IsZero(), Alone: m.Alone()}
	var err error
	b.Looked, err = d.room.LookMass(r.Context(), v, m.ID, q.Get("of"))
	if why := tocsin.WhyOf(err); err != nil && (why == tocsin.Invalid || why == tocsin.TooLarge || why == tocsin.Conflict) {
		b.Wrong = console.SayError(l, err)
		return b, nil
	}
	if err != nil {
		return nil, err
	}
	here := r.URL.Path
	from, _ := strconv.Atoi(q.Get("from")) // what is no number is the start
	from = max(0, min(from, len(b.Ones)))
	for _, one := range b.Ones[from:min(from+lookRows, len(b.Ones))] {
		row := lookRow{OneOf: one, To: copiesOf(l, one.Copies), Shown: one.Of == b.Of, Tongue: tongue(one.Language)}
		if row.Name = d.called(l, one); row.Name == "" {
			row.Href = itemPath(one.Of)
		}
		if goes(one) {
			row.Show = here + "?" + url.Values{"of": {one.Of}, "from": {strconv.Itoa(from)}}.Encode() + "#letter"
		}
		b.Rows = append(b.Rows, row)
	}
	if from+lookRows < len(b.Ones) {
		b.Next = here + "?from=" + strconv.Itoa(from+lookRows)
	}
	b.named(d, l)
	return b, nil
}

// called is what a recipient is called that is no item: a constituent's name, or another's.
func (d *Desk) called(l *lang.Lang, one item.OneOf) string {
	switch {
	case one.Org != "":
		return d.name(one.Org)
	case one.Name == "" && strings.HasPrefix(one.Of, item.GroupOf):
		return l.Text("respond.mass.unknown")
	}
	return one.Name
}

// named calls recipients by their names.
func (b *massLook) named(d *Desk, l *lang.Lang) {
	names := map[string]string{}
	for _, one := range b.Ones {
		names[one.Of] = d.called(l, one)
	}
	b.Name = names[b.Of]
	for _, m := range b.Looked.Missed {
		b.Missed = append(b.Missed, missedRow{m, names[m.Of]})
	}
}

// tongue is the name of a language in itself, or its tag.
func tongue(tag string) string {
	for _, o := range console.Languages(tag) {
		if o.Selected {
			return o.Text
		}
	}
	return tag
}

// goes reports whether anybody gets the letter.
func goes(one item.OneOf) bool {
	for _, c := range one.Copies {
		if c.Refused == "" {
			return true
		}
	}
	return false
}
