package desk

import (
	"net/http"

	"tocsin"
	"tocsin/internal/console"
)

// linePath is how whoever reads signs.
const linePath = minePath + "/line"

// lineBody is the form of how somebody signs.
type lineBody struct {
	Text string
	Done bool
}

// line shows how whoever reads signs their letters.
func (d *Desk) line(w http.ResponseWriter, r *http.Request) error {
	if !d.may(r.Context(), actSend) {
		return denied()
	}
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	text, err := d.room.OwnLine(r.Context(), v)
	if err != nil {
		return err
	}
	b := lineBody{Text: text, Done: r.URL.Query().Get("done") != ""}
	return d.console.Render(w, r, console.Page{Name: "respond/mine/line", Title: d.console.Lang(r).Text("respond.line.title"), Mark: tocsin.Clear, Body: &b}, http.StatusOK)
}

// takeLine keeps it.
func (d *Desk) takeLine(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actSend)
	if err != nil {
		return err
	}
	if err := d.room.SetOwnLine(r.Context(), v, r.PostForm.Get("line")); err != nil {
		return err
	}
	http.Redirect(w, r, linePath+"?done=1", http.StatusSeeOther)
	return nil
}
