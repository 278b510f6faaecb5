package desk

import (
	"net/http"
	"slices"
	"strconv"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/respond/item"
)

// What the page asks for.
const (
	actDelete       = "incident.delete"
	actDeleteLetter = "letter.delete"
	actKeep         = "incident.keep"
)

// endRoutes puts the pages of deletion on the mux.
func (d *Desk) endRoutes(mux *http.ServeMux) {
	for pattern, page := range map[string]console.Handler{
		"GET /incidents/deleted":          d.deleted,
		"GET /incidents/{number}/delete":  d.leaving,
		"POST /incidents/{number}/delete": d.end,
		"POST /letters/{id}/delete":       d.endLetter,
	} {
		mux.Handle(pattern, d.console.Handle(page))
	}
	d.personRoutes(mux)
	d.retentionRoutes(mux)
}

// leavingBody is the page on which an item is deleted.
type leavingBody struct {
	item.Leaving
	Path      string
	Along     []row
	Links     []row
	Counts    []leavingRow
	MayDelete bool
	MayKeep   bool
	Asked     bool // a second person was asked at this moment
	Saved     bool
}

// leavingRow counts what goes of one sort.
type leavingRow struct{ What, N string }

// leaving shows what goes where an item is deleted, before anybody asks for it.
func (d *Desk) leaving(w http.ResponseWriter, r *http.Request) error {
	may, keep := d.may(r.Context(), actDelete), d.may(r.Context(), actKeep)
	if !may && !keep {
		return denied()
	}
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	l, err := d.room.Leaving(r.Context(), v, number(r.PathValue("number")))
	if err != nil {
		return err
	}
	text, q := d.console.Lang(r), r.URL.Query()
	b := leavingBody{Leaving: l, Path: itemPath(l.Item.Number), MayDelete: may, MayKeep: keep, Asked: q.Get("said") == "asked", Saved: q.Get("said") == "saved"}
	for _, it := range l.Along {
		b.Along = append(b.Along, d.row(it))
	}
	for _, it := range l.Links {
		b.Links = append(b.Links, d.row(it))
	}
	for _, what := range item.Leaves() {
		if n := l.Counts[what]; n > 0 {
			b.Counts = append(b.Counts, leavingRow{text.Text("respond.leaves." + what), text.Number(int64(n))})
		}
	}
	return d.console.Render(w, r, console.Page{Name: "respond/list/delete", Title: text.Text("respond.delete.title", "name", l.Item.Number), Mark: l.Item.Mark, Body: &b}, http.StatusOK)
}

// end deletes an item, or says that it must be kept.
func (d *Desk) end(w http.ResponseWriter, r *http.Request) error {
	acts := map[string]string{"delete": actDelete, "keep": actKeep, "free": actKeep}
	n := number(r.PathValue("number"))
	v, err := d.acting(w, r, actRead)
	if err != nil {
		return err
	}
	if _, err := d.room.Item(r.Context(), v, n); err != nil {
		return err
	}
	do := r.PostForm.Get("do")
	act, ok := acts[do]
	if !ok {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "do", Text: "is nothing that is done to an item"}
	}
	if !d.may(r.Context(), act) {
		return denied()
	}
	to, why := itemPath(n)+"/delete?said=saved", r.PostForm.Get("reason")
	switch do {
	case "keep":
		err = d.room.KeepItem(r.Context(), v, n, why)
	case "free":
		err = d.room.FreeItem(r.Context(), v, n)
	default:
		waits := false
		if waits, err = d.room.Delete(r.Context(), v, n, why); waits {
			to = itemPath(n) + "/delete?said=asked"
		} else {
			to = itemPath(n)
		}
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// endLetter deletes a letter.
func (d *Desk) endLetter(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actDeleteLetter)
	if err != nil {
		return err
	}
	id, err := idOf(r, "letter")
	if err != nil {
		return err
	}
	waits, err := d.room.DeleteLetter(r.Context(), v, id, r.PostForm.Get("reason"))
	if err != nil {
		return err
	}
	to := mailPath(id)
	if waits {
		to += "?said=asked"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// goneBody is what is left of what was deleted.
type goneBody struct {
	item.Gone
	Letter bool
}

// gone shows what is left of what was deleted, where there was something of this number: else err is what was wrong.
func (d *Desk) gone(w http.ResponseWriter, r *http.Request, v item.Viewer, number string, err error) error {
	if tocsin.WhyOf(err) != tocsin.NotFound {
		return err
	}
	g, ok, look := d.room.GoneOf(r.Context(), v, number)
	if look != nil {
		return look
	}
	if !ok {
		return err
	}
	title := g.Number
	if g.Kind == "letter" {
		title = d.console.Lang(r).Text("respond.deleted.letter")
	}
	return d.console.Render(w, r, console.Page{Name: "respond/list/gone", Title: title, Mark: g.Mark, Body: &goneBody{g, g.Kind == "letter"}}, http.StatusGone)
}

// deletedBody is the list of what was deleted.
type deletedBody struct {
	Rows  []goneRow
	First string
	Next  string
}

// goneRow is a line of it.
type goneRow struct {
	item.Gone
	Letter bool
}

func (d *Desk) deleted(w http.ResponseWriter, r *http.Request) error {
	if !d.mayRead(r, actRead) {
		return denied()
	}
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	q := r.URL.Query()
	after, err := strconv.Atoi(q.Get("after"))
	if err != nil || after < 0 {
		after = 0
	}
	l, err := d.room.Deleted(r.Context(), v, after, 0)
	if err != nil {
		return err
	}
	var b deletedBody
	for _, g := range l.Deleted {
		b.Rows = append(b.Rows, goneRow{g, g.Kind == "letter"})
	}
	if l.Next != "" {
		b.Next = r.URL.Path + with(q, "after", l.Next)
	}
	if after > 0 {
		b.First = r.URL.Path
	}
	mark := tocsin.Clear
	if len(l.Deleted) > 0 {
		mark = slices.MinFunc(l.Deleted, func(a, b item.Gone) int { return int(a.Mark) - int(b.Mark) }).Mark
	}
	return d.console.Render(w, r, console.Page{Name: "respond/list/deleted", Title: d.console.Lang(r).Text("respond.deleted.title"), Mark: mark, Body: &b}, http.StatusOK)
}
