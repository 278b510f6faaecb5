package trust

import (
	"cmp"
	"net/http"

	"tocsin/internal/console"
)

// SetupPath begins the address of the link for the first account. What follows is a secret: it is kept out of the log.
const SetupPath = "/setup/"

// setupPage is the page on which the first account is made.
type setupPage struct {
	factor
	keys
	Wish
	Link      string
	Languages []console.Option
	Wrong     string
}

// founder reads who makes the first account.
func founder(r *http.Request) Founder {
	get := r.PostForm.Get
	return Founder{
		Wish:    Wish{Name: get("name"), Display: get("display"), Language: get("language"), Zone: get("zone")},
		Joining: Joining{Link: r.PathValue("link"), Password: get("password"), Code: get("code"), Place: place(r)},
	}
}

func (w *Web) showSetup(rw http.ResponseWriter, r *http.Request) error {
	return w.setupForm(rw, r, Wish{Language: w.console.Lang(r).Tag}, "", http.StatusOK)
}

func (w *Web) setupForm(rw http.ResponseWriter, r *http.Request, wish Wish, wrong string, status int) error {
	p := setupPage{keys: w.keys(r), Wish: wish, Link: r.PathValue("link"), Languages: console.Languages(wish.Language), Wrong: wrong}
	secret, err := w.room.SetupSecret(r.Context(), p.Link)
	if err != nil {
		return err
	}
	if p.factor, err = w.factor("administrator", secret); err != nil {
		return err
	}
	return w.page(rw, r, "setup", "account.setup.title", p, status)
}

func (w *Web) takeSetup(rw http.ResponseWriter, r *http.Request) error {
	if err := form(rw, r); err != nil {
		return err
	}
	f := founder(r)
	f.Passkey = w.answer(r)
	u, session, codes, err := w.room.SetUp(r.Context(), f)
	if wrong := w.wrong(r, err); wrong != "" {
		return w.setupForm(rw, r, f.Wish, wrong, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return w.joined(rw, r, u, session, codes, w.First)
}

// joined signs a new user in, shows their recovery codes, where there are any, and leads to a page; "" is the first.
func (w *Web) joined(rw http.ResponseWriter, r *http.Request, u User, session string, codes []string, to string) error {
	to = cmp.Or(to, "/")
	if u.May(ActAccount) {
		w.welcome(rw, r, u, session)
	} else {
		speak(rw, r, u.Language)
	}
	if len(codes) == 0 {
		http.Redirect(rw, r, to, http.StatusSeeOther)
		return nil
	}
	return w.page(rw, r, "codes", "account.codes.title", codesPage{codes, to}, http.StatusOK)
}
