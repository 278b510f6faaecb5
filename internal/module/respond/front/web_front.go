package front

import (
	"net/http"

	"tocsin/internal/module/respond/team"
)

// frontPage is the team's front page.
type frontPage struct {
	frame
	Hours   string
	Mission string
	Key     team.Key
}

func (f *Front) front(w http.ResponseWriter, r *http.Request, t team.Team) error {
	p := frontPage{frame: f.frame(r, t)}
	p.Hours, p.Mission = t.Hours.In(p.Lang), t.Mission.In(p.Lang)
	var err error
	if p.Key, err = f.Keys.Key(r.Context()); err != nil {
		return err
	}
	return f.render(w, r, "front", p.Name, p, http.StatusOK)
}

// advicePage is the list of what the team has published.
type advicePage struct {
	frame
	List []Advisory
}

func (f *Front) advisories(w http.ResponseWriter, r *http.Request, t team.Team) error {
	p := advicePage{frame: f.frame(r, t)}
	if f.Advisories != nil {
		var err error
		if p.List, err = f.Advisories.Advisories(r.Context(), p.Lang); err != nil {
			return err
		}
	}
	return f.render(w, r, "advice", f.console.Lang(r).Text("public.advice.title"), p, http.StatusOK)
}
