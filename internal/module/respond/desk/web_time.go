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

// took says minutes as people read them; "" for none.
func took(l *lang.Lang, minutes int64) string {
	switch {
	case minutes == 0:
		return ""
	case minutes < 60:
		return l.Text("respond.took.minutes", "n", minutes)
	case minutes%60 == 0:
		return l.Text("respond.took.hours", "n", minutes/60)
	}
	return l.Text("respond.took.both", "hours", minutes/60, "minutes", minutes%60)
}

// logOf reads what somebody did from a form.
func logOf(form url.Values) (w item.Log, err error) {
	w = item.Log{Text: form.Get("text"), Call: form.Get("call") != ""}
	w.Minutes, err = minutesOf(form)
	return w, err
}

// minutesOf reads how long something took; nothing is 0.
func minutesOf(form url.Values) (int64, error) {
	n, err := minutesIn(form, "minutes")
	if err != nil {
		return 0, err
	}
	return n, item.CheckMinutes(n)
}

// minutesIn reads a field of minutes; nothing is 0.
func minutesIn(form url.Values, name string) (int64, error) {
	s := strings.TrimSpace(form.Get(name))
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		return 0, &tocsin.Fault{Why: tocsin.Invalid, Field: name, Text: "is no whole number"}
	}
	return n, nil
}

// timeBody is the time that was worked for an item.
type timeBody struct {
	Item    item.Item
	Path    string // of the item
	Sum     string
	People  []effortRow
	Rows    []timeRow
	MayWork bool
	Done    bool
}

// effortRow is what one person worked.
type effortRow struct{ Who, Took string }

// timeRow is something that took time, or may have.
type timeRow struct {
	line
	Mine bool // who reads may say how long it took
}

func (d *Desk) worked(w http.ResponseWriter, r *http.Request) error {
	v, it, err := d.askedItem(r)
	if err != nil {
		return err
	}
	t, err := d.room.Worked(r.Context(), v, it.Number)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	b := timeBody{Item: it, Path: itemPath(it.Number), Sum: took(l, t.Minutes), MayWork: d.may(r.Context(), actWork), Done: r.URL.Query().Get("done") != ""}
	for _, e := range t.People {
		b.People = append(b.People, effortRow{who(l, e.By), took(l, e.Minutes)})
	}
	for _, e := range t.Entries {
		b.Rows = append(b.Rows, timeRow{line{Entry: e, Who: who(l, e.By), Took: took(l, e.Minutes)}, b.MayWork && (e.By == v.Name || v.All)})
	}
	return d.console.Render(w, r, console.Page{Name: "respond/list/time", Title: it.Number + " " + l.Text("respond.field.minutes"), Mark: it.Mark, Body: &b}, http.StatusOK)
}

// setMinutes says how long something took, or writes time down that nothing was noted with.
func (d *Desk) setMinutes(w http.ResponseWriter, r *http.Request) error {
	n, err := d.actIn(w, r, func(v item.Viewer, n string) error {
		if s := r.PostForm.Get("entry"); s != "" {
			id, err := strconv.ParseInt(s, 10, 64)
			if err != nil {
				return &tocsin.Fault{Why: tocsin.Invalid, Field: "entry", Text: "is no number"}
			}
			minutes, err := minutesOf(r.PostForm)
			if err != nil {
				return err
			}
			return d.room.SetMinutes(r.Context(), v, n, id, minutes)
		}
		log, err := logOf(r.PostForm)
		if err != nil {
			return err
		}
		return d.room.Work(r.Context(), v, n, log)
	})
	if err != nil {
		return err
	}
	http.Redirect(w, r, itemPath(n)+"/time?done=1", http.StatusSeeOther)
	return nil
}
