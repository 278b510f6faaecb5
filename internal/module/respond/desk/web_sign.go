package desk

import (
	"net/http"

	"tocsin"
	"tocsin/internal/console"
)

// signPath is how whoever reads signs letters.
const signPath = minePath + "/line"

// signBody is the form of how somebody signs.
type signBody struct {
	Text string
	Done bool
}

// sign shows how whoever reads signs letters.
func (d *Desk) sign(w http.ResponseWriter, r *http.Request) error {
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
	b := signBody{Text: text, Done: r.URL.Query().Get("done") != ""}
	return d.console.Render(w, r, console.Page{Name: "respond/mine/line", Title: d.console.Lang(r).Text("respond.signs.title"), Mark: tocsin.Clear, Body: &b}, http.StatusOK)
}

// takeSign keeps it.
func (d *Desk) takeSign(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actSend)
	if err != nil {
		return err
	}
	if err := d.room.SetOwnLine(r.Context(), v, r.PostForm.Get("line")); err != nil {
		return err
	}
	http.Redirect(w, r, signPath+"?done=1", http.StatusSeeOther)
	return nil
}
