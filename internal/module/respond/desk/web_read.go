package desk

import (
	"net/http"

	"tocsin/internal/module/respond/item"
)

// markRead notes what somebody has read: the items that they chose, all of the filter that they saw, or all that is there.
// Whoever may read items may.
func (d *Desk) markRead(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actRead)
	if err != nil {
		return err
	}
	var out item.Outcome
	do := r.PostForm.Get("do")
	if do == "all-read" {
		err = d.room.MarkAllRead(r.Context(), v)
	} else {
		var p item.Pick
		if p, err = picked(r.PostForm, v, d.console.Zone(r)); err == nil {
			out, err = d.room.MarkRead(r.Context(), v, p, do != "unread")
		}
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, backTo(r.PostForm.Get("back"), out), http.StatusSeeOther)
	return nil
}
