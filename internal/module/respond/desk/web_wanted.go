package desk

import (
	"net/http"

	"tocsin/internal/module/respond/item"
)

// seeking is what a page needs to ask for analyses.
type seeking struct {
	Heard     bool     // a program hears what is asked
	Analysers []string // to choose from
}

// seeking is what whoever may work needs to ask for analyses.
func (d *Desk) seeking(r *http.Request) (s seeking, err error) {
	if d.may(r.Context(), actWork) {
		s.Analysers, s.Heard, err = d.room.Analysers(r.Context())
	}
	return s, err
}

// soughtOf fills in what was asked for of an indicator, and what is needed to ask.
func (d *Desk) soughtOf(r *http.Request, v item.Viewer, b *indicatorBody, number string, x item.Indicator) (err error) {
	if b.seeking, err = d.seeking(r); err != nil || x.Wanted == nil {
		return err
	}
	b.Wanteds, err = d.room.Wanteds(r.Context(), v, number, x.ID)
	return err
}

// askOne asks for an analysis of one indicator.
func (d *Desk) askOne(w http.ResponseWriter, r *http.Request, v item.Viewer, number string, id int64) error {
	out, err := d.room.AskAnalysis(r.Context(), v, number, []int64{id}, r.PostForm.Get("analyser"))
	if err != nil {
		return err
	}
	http.Redirect(w, r, backTo(itemPath(number)+"/indicators", out), http.StatusSeeOther)
	return nil
}
