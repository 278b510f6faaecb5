package trust

import "net/http"

// Sure asks who is signed in for the password that a form brings, as Prove does. wrong is what to show them beside the form.
func (w *Web) Sure(r *http.Request, u User) (wrong string, err error) {
	err = w.room.Prove(r.Context(), u, r.PostForm.Get("old"), place(r).Address)
	if wrong = w.wrong(r, err); wrong != "" {
		return wrong, nil
	}
	return "", err
}

// Still reports whether a request that the door let in would be let in now. It does not count as a use of the session: a
// stream that stays open must not keep somebody signed in.
func (w *Web) Still(r *http.Request) bool {
	some, err := w.room.Peopled(r.Context())
	if err != nil || !some {
		return err == nil
	}
	v, ok := visitorOf(r.Context())
	if !ok {
		return false
	}
	list, err := w.room.Sessions(r.Context(), v.Name)
	if err != nil {
		return false
	}
	for _, s := range list {
		if s.ID == v.session {
			return true
		}
	}
	return false
}
