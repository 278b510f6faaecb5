package front

import (
	"crypto/rand"
	"net/http"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/respond/team"
)

// childrenPage is about children: who helps first, then the way that the team has chosen. There is never an upload: to
// keep or send such pictures is a crime in many places, for the reporter too.
type childrenPage struct {
	frame
	Once   string
	Faults []console.Wrong
	Fields map[string]console.Field
	Form   bool
}

func (f *Front) showChildren(w http.ResponseWriter, r *http.Request, t team.Team) error {
	if !t.Public.Children {
		return nothing()
	}
	return f.childrenForm(w, r, t, told{Once: rand.Text()}, nil)
}

func (f *Front) childrenForm(w http.ResponseWriter, r *http.Request, t team.Team, v told, faults []console.Wrong) error {
	status := http.StatusOK
	if len(faults) > 0 {
		status = http.StatusUnprocessableEntity
	}
	p := childrenPage{frame: f.frame(r, t), Once: v.Once, Faults: faults, Fields: fields{f.console.Lang(r), faults}.all(v), Form: t.Children.Takes()}
	return f.render(w, r, "children", f.console.Lang(r).Text("public.children.title"), p, status)
}

func (f *Front) takeChildren(w http.ResponseWriter, r *http.Request, t team.Team) error {
	if !t.Public.Children || !t.Children.Takes() {
		return nothing()
	}
	if err := allow(f.sends, w, r); err != nil {
		return err
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		return tocsin.Faultf(tocsin.Invalid, "No file is taken here: text and addresses alone.")
	}
	r.Body = http.MaxBytesReader(w, r.Body, formText)
	if err := r.ParseForm(); err != nil {
		return tooLong(err, "The form can't be read.")
	}
	if trapped(r) {
		return f.thank(w, r)
	}
	v := read(r.PostForm)
	v.Lang = f.console.Lang(r).Tag
	if faults := v.check(f.console.Lang(r), true); len(faults) > 0 {
		return f.childrenForm(w, r, t, v, faults)
	}
	return f.tell(w, r, v.report(f.teams(t), true))
}
