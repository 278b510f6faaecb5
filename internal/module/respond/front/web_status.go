package front

import (
	"net/http"

	"tocsin"
	"tocsin/internal/module/respond/team"
)

// statusPage is how far a report has come, for whoever has its link.
type statusPage struct {
	frame
	Told  Told
	Link  string
	Self  string // the whole address of the page, to be kept
	New   bool
	Added bool
	Wrong bool
}

func (f *Front) showStatus(w http.ResponseWriter, r *http.Request, t team.Team) error {
	return f.status(w, r, t, false)
}

func (f *Front) status(w http.ResponseWriter, r *http.Request, t team.Team, wrong bool) error {
	link := r.PathValue("link")
	told, err := f.Source.Told(r.Context(), link)
	if err != nil {
		return err
	}
	p := statusPage{frame: f.frame(r, t), Told: told, Link: link, Self: f.base(r) + team.StatusPath + link, Wrong: wrong,
		New: r.URL.Query().Get("new") != "", Added: r.URL.Query().Get("added") != ""}
	code := http.StatusOK
	if wrong {
		code = http.StatusUnprocessableEntity
	}
	return f.render(w, r, "status", f.console.Lang(r).Text("public.status.title", "number", told.Number), p, code)
}

func (f *Front) takeMore(w http.ResponseWriter, r *http.Request, t team.Team) error {
	if err := allow(f.sends, w, r); err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(w, r.Body, formText)
	if err := r.ParseForm(); err != nil {
		return tooLong(err, "The form can't be read.")
	}
	link, text := r.PathValue("link"), clean(r.PostForm.Get("text"), maxText)
	if trapped(r) {
		return f.thank(w, r)
	}
	if text == "" {
		return f.status(w, r, t, true)
	}
	if err := f.Source.Add(r.Context(), link, text); err != nil {
		if tocsin.WhyOf(err) == tocsin.NotFound {
			return nothing()
		}
		return err
	}
	http.Redirect(w, r, team.StatusPath+link+more(chosen(r), "added=1"), http.StatusSeeOther)
	return nil
}
