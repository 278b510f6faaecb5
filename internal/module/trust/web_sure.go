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
