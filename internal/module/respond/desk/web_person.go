package desk

import (
	"encoding/json"
	"net/http"
	"strconv"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// actErase lets somebody look for a person, tell them what is known of them, and erase them.
const actErase = "person.erase"

// personBody is the page on which a person is looked for and erased.
type personBody struct {
	Words    string
	Traces   []traceRow
	More     bool
	Looked   bool
	Asked    bool
	Erasures []erasureRow
}

type traceRow struct {
	item.Trace
	Href string
}

type erasureRow struct {
	item.Erasure
	State  string // a key of the catalogue behind respond.erasure.
	Counts []leavingRow
}

// personRoutes puts the page of a person on the mux.
func (d *Desk) personRoutes(mux *http.ServeMux) {
	mux.Handle("GET /person", d.console.Handle(d.person))
	mux.Handle("POST /person", d.console.Handle(d.actPerson))
}

func (d *Desk) person(w http.ResponseWriter, r *http.Request) error {
	if !d.may(r.Context(), actErase) {
		return denied()
	}
	return d.showPerson(w, r, personBody{Asked: r.URL.Query().Get("said") == "asked"}, tocsin.Clear)
}

// actPerson looks for a person, gives out what is known, or has them erased. Their words stand in no address: those are
// kept by browsers and logs.
func (d *Desk) actPerson(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actErase)
	if err != nil {
		return err
	}
	words := r.PostForm.Get("words")
	switch r.PostForm.Get("do") {
	case "erase":
		if _, err := d.room.Erase(r.Context(), v, words, r.PostForm.Get("reason")); err != nil {
			return err
		}
		http.Redirect(w, r, "/person?said=asked", http.StatusSeeOther)
		return nil
	case "tell":
		t, err := d.room.TellPerson(r.Context(), v, words)
		if err != nil {
			return err
		}
		text, err := json.MarshalIndent(t, "", "  ")
		if err != nil {
			return err
		}
		download(w, "person.json", "application/json", int64(len(text)))
		_, err = w.Write(text)
		return err
	}
	t, err := d.room.Traces(r.Context(), v, words)
	if err != nil {
		return err
	}
	b := personBody{Words: t.Words, More: t.More, Looked: true}
	for _, one := range t.Traces {
		row := traceRow{Trace: one}
		row.Text = item.Cut(one.Text, maxTrace)
		switch {
		case one.What == "letter", one.What == "subject":
			row.Href = mailPath(one.ID)
		case one.Number != "":
			row.Href = itemPath(one.Number)
		}
		b.Traces = append(b.Traces, row)
	}
	return d.showPerson(w, r, b, v.Clearance)
}

// maxTrace is how many bytes of a place are shown.
const maxTrace = 200

func (d *Desk) showPerson(w http.ResponseWriter, r *http.Request, b personBody, mark tocsin.Mark) error {
	list, err := d.room.Erasures(r.Context())
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	for _, e := range list {
		b.Erasures = append(b.Erasures, erasureOf(l, e))
	}
	return d.console.Render(w, r, console.Page{Name: "respond/person", Title: l.Text("respond.person.title"), Mark: mark, Body: &b}, http.StatusOK)
}

func erasureOf(l *lang.Lang, e item.Erasure) erasureRow {
	row := erasureRow{Erasure: e, State: "running"}
	switch {
	case !e.Done.IsZero():
		row.State = "done"
	case e.Granted.IsZero():
		row.State = "waits"
	}
	for what, n := range e.Counts {
		row.Counts = append(row.Counts, leavingRow{l.Text("respond.stands." + what), strconv.Itoa(n)})
	}
	return row
}
