package desk

import (
	"errors"
	"net/http"

	"tocsin"
	"tocsin/internal/console"
)

// maxForm is how many bytes a form of these pages may have.
const maxForm = 64 << 10

// Routes puts the pages on the mux. They belong behind the door.
func (d *Desk) Routes(mux *http.ServeMux) {
	mux.Handle("GET "+PeoplePath, d.console.Handle(d.people))
	mux.Handle("POST "+PeoplePath, d.console.Handle(d.invite))
	mux.Handle("GET "+PeoplePath+"/{name}", d.console.Handle(d.person))
	mux.Handle("POST "+PeoplePath+"/{name}", d.console.Handle(d.changePerson))
	mux.Handle("POST "+PeoplePath+"/{name}/disable", d.console.Handle(d.shut(true)))
	mux.Handle("POST "+PeoplePath+"/{name}/enable", d.console.Handle(d.shut(false)))
	mux.Handle("POST "+PeoplePath+"/{name}/reset", d.console.Handle(d.reset))
	mux.Handle("POST "+PeoplePath+"/{name}/session", d.console.Handle(d.endSession))
	mux.Handle("GET "+TokensPath, d.console.Handle(d.tokens))
	mux.Handle("POST "+TokensPath, d.console.Handle(d.makeToken))
	mux.Handle("POST "+TokensPath+"/revoke", d.console.Handle(d.revokeToken))
	mux.Handle("GET "+LogPath, d.console.Handle(d.log))
	mux.Handle("GET "+WaitingPath, d.console.Handle(d.waiting))
	mux.Handle("POST "+WaitingPath, d.console.Handle(d.decide))
}

// page renders a page. Who works here and with which roles is nobody's business outside the team.
func (d *Desk) page(rw http.ResponseWriter, r *http.Request, name, title string, body any, status int) error {
	return d.console.Render(rw, r, console.Page{Name: "settings/" + name, Title: title, Mark: tocsin.Amber, Body: body}, status)
}

func (d *Desk) text(r *http.Request, key string) string { return d.console.Lang(r).Text(key) }

// form reads a form within its limit.
func form(rw http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(rw, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Text: "The form can't be read.", Err: err}
	}
	return nil
}

// wrong is what somebody has to mend in a form: the fault's own words beside the name of its field; "" where the fault is
// none of theirs.
func (d *Desk) wrong(r *http.Request, err error) string {
	var f *tocsin.Fault
	if !errors.As(err, &f) || f.Why != tocsin.Invalid && f.Why != tocsin.Conflict {
		return ""
	}
	key := "settings.wrong." + f.Field
	if f.Field == "" || !d.console.Lang(r).Has(key) {
		key = "form.wrong"
	}
	return d.text(r, key) + " (" + console.Say(d.console.Lang(r), f) + ")"
}

// choice is one entry of a menu or a row of boxes.
type choice struct {
	Value, Text string
	Selected    bool
}
