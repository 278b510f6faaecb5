package trust

import (
	"errors"
	"net/http"
	"strconv"

	"tocsin"
	"tocsin/internal/kit/lang"
)

// signPage is the page of the sign-in.
type signPage struct {
	keys
	ssoPart
	Directory bool // its names and passwords are taken, too
	Name, To  string
	Wrong     string // why it did not work; "" at first
}

func (w *Web) signPage(r *http.Request, to string) signPage {
	return signPage{keys: w.keys(r), ssoPart: w.ssoPart(r, to), Directory: w.room.Directory != nil, To: local(to)}
}

func (w *Web) showSignIn(rw http.ResponseWriter, r *http.Request) error {
	some, err := w.room.Peopled(r.Context())
	if err != nil {
		return err
	}
	if !some {
		return tocsin.Faultf(tocsin.NotFound, "Nobody has an account yet: `tocsin user first` prints the link that makes the first.")
	}
	return w.page(rw, r, "sign", "account.sign.title", w.signPage(r, r.URL.Query().Get("to")), http.StatusOK)
}

func (w *Web) takeSignIn(rw http.ResponseWriter, r *http.Request) error {
	if err := form(rw, r); err != nil {
		return err
	}
	p := w.signPage(r, r.PostForm.Get("to"))
	p.Name = r.PostForm.Get("name")
	u, secret, err := w.room.SignIn(r.Context(), Try{Name: p.Name, Password: r.PostForm.Get("password"), Code: r.PostForm.Get("code"), Place: place(r)})
	if err != nil {
		return w.notIn(rw, r, p, err)
	}
	w.welcome(rw, r, u, secret)
	http.Redirect(rw, r, w.begin(r, u, p.To), http.StatusSeeOther)
	return nil
}

// notIn shows the sign-in again with what is wrong, or what is still missing.
func (w *Web) notIn(rw http.ResponseWriter, r *http.Request, p signPage, err error) error {
	var none unsecured
	if errors.As(err, &none) {
		return w.enrolForm(rw, r, none, p.To, "", http.StatusOK)
	}
	if p.Wrong = w.wrong(r, err); p.Wrong == "" && tocsin.WhyOf(err) == tocsin.Denied {
		p.Wrong = w.console.Lang(r).Text("account.sign.wrong")
	}
	return w.signWrong(rw, r, p, err)
}

// signWrong shows the sign-in with what is wrong; an error that is none of the person's is passed on.
func (w *Web) signWrong(rw http.ResponseWriter, r *http.Request, p signPage, err error) error {
	if p.Wrong == "" {
		return err
	}
	status := http.StatusUnauthorized
	var early tooEarly
	switch {
	case errors.As(err, &early):
		rw.Header().Set("Retry-After", strconv.Itoa(early.seconds()))
		status = http.StatusTooManyRequests
	case tocsin.WhyOf(err) == tocsin.Unavailable:
		status = http.StatusServiceUnavailable
	}
	return w.page(rw, r, "sign", "account.sign.title", p, status)
}

// begin is where somebody goes who has signed in.
func (w *Web) begin(r *http.Request, u User, to string) string {
	if to == "/" && w.Home != nil && u.May(ActIncidentRead) {
		return local(w.Home(r.Context(), u.Name))
	}
	return to
}

// speak makes the pages speak somebody's language in this browser.
func speak(rw http.ResponseWriter, r *http.Request, language string) {
	const year = 365 * 24 * 3600 // seconds
	http.SetCookie(rw, &http.Cookie{Name: lang.Cookie, Value: language, Path: "/", MaxAge: year,
		HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode})
}

func (w *Web) signOut(rw http.ResponseWriter, r *http.Request) error {
	v, ok := visitorOf(r.Context())
	to := SignInPath
	if v.way == waySSO {
		to += "?out=" + waySSO
	}
	if ok {
		if err := w.room.SignOut(r.Context(), v.User, presented(r)); err != nil {
			return err
		}
	}
	keep(rw, r, "")
	http.Redirect(rw, r, to, http.StatusSeeOther)
	return nil
}
