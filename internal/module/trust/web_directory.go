package trust

import (
	"errors"
	"net/http"
)

// enrolPath takes the first code of a second factor, from somebody who has none yet.
const enrolPath = SignInPath + "/factor"

// enrolPage shows a second factor to somebody who has proven their password, until they give its first code.
type enrolPage struct {
	factor
	Ceremony, To string
	Wrong        string
}

func (w *Web) enrolForm(rw http.ResponseWriter, r *http.Request, none unsecured, to, wrong string, status int) (err error) {
	p := enrolPage{Ceremony: none.ceremony, To: to, Wrong: wrong}
	if p.factor, err = w.factor(none.user.Name, none.secret); err != nil {
		return err
	}
	rw.Header().Set("Cache-Control", "no-store")
	return w.page(rw, r, "enrol", "account.factor.title", p, status)
}

func (w *Web) takeEnrol(rw http.ResponseWriter, r *http.Request) error {
	if err := form(rw, r); err != nil {
		return err
	}
	to := local(r.PostForm.Get("to"))
	u, session, codes, err := w.room.Enrol(r.Context(), r.PostForm.Get("ceremony"), r.PostForm.Get("code"), place(r))
	var none unsecured
	if errors.As(err, &none) {
		return w.enrolForm(rw, r, none, to, w.wrong(r, err), http.StatusUnprocessableEntity)
	}
	if err != nil {
		return w.notIn(rw, r, w.signPage(r, to), err)
	}
	return w.joined(rw, r, u, session, codes, w.begin(r, u, to))
}

// linkDirectory links the account of who is signed in with who they are at the directory.
func (w *Web) linkDirectory(rw http.ResponseWriter, r *http.Request) error {
	return w.anew(rw, r, AccountPath+"?done=sso", func(v visitor) (string, error) {
		t := Try{Name: r.PostForm.Get("name"), Password: r.PostForm.Get("password"), Place: place(r)}
		return w.room.LinkDirectory(r.Context(), v.User, v.session, r.PostForm.Get("old"), t)
	})
}
