package settings

import (
	"io"
	"net/http"

	"tocsin/internal/console"
	"tocsin/internal/module/respond/team"
)

// maxEmblemForm is how long the form with a picture may be: more than a picture, so that a larger one is told what is wrong.
const maxEmblemForm = 16 << 20

// takeEmblem keeps the picture that was given, or takes the one that is there away where none was.
func (d *Desk) takeEmblem(w http.ResponseWriter, r *http.Request) error {
	by, err := d.must(r.Context(), actWrite)
	if err != nil {
		return err
	}
	err = eachFile(w, r, maxEmblemForm, func(_, _ string, body io.Reader) error {
		raw, err := io.ReadAll(io.LimitReader(body, team.MaxEmblem+1))
		if err == nil {
			_, err = d.Room.SetEmblem(r.Context(), by, raw)
		}
		return err
	})
	return d.emblemSet(w, r, err)
}

func (d *Desk) dropEmblem(w http.ResponseWriter, r *http.Request) error {
	by, err := d.must(r.Context(), actWrite)
	if err != nil {
		return err
	}
	if err := form(w, r); err != nil {
		return err
	}
	_, err = d.Room.SetEmblem(r.Context(), by, nil)
	return d.emblemSet(w, r, err)
}

// emblemSet leads back to the page, or shows it with what is wrong.
func (d *Desk) emblemSet(w http.ResponseWriter, r *http.Request, err error) error {
	if f := console.Mend(err); f != nil {
		t, err := d.Room.TeamOf(r.Context())
		if err != nil {
			return err
		}
		return d.teamForm(w, r, partWho, t, f)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, teamPath+"/"+partWho+"?done=1", http.StatusSeeOther)
	return nil
}
