package trust

import (
	"net/http"
	"strconv"

	"tocsin"
	"tocsin/internal/console"
)

func decimal(n int) string { return strconv.Itoa(n) }

// accountPage is a person's own page.
type accountPage struct {
	User
	Mark      tocsin.Mark
	Words     []string // the roles in words
	Languages []console.Option
	Sessions  []sessionRow
	Left      int64 // recovery codes
	Passkeys  []Passkey
	Password  bool // there is one
	Team      bool // who reads is of the team: they are told things, and may have tokens
	Done      string
	Wrong     string
	keys
	Links []linkPart // the single sign-on and the directory, if the node has them
}

type sessionRow struct {
	Session
	Own bool
}

// me is who is signed in. Behind the door that is somebody, once anybody has an account.
func me(r *http.Request) (visitor, error) {
	v, ok := visitorOf(r.Context())
	if !ok {
		return v, tocsin.Faultf(tocsin.NotFound, "Nobody has an account yet: `tocsin user first` prints the link that makes the first.")
	}
	return v, nil
}

func (w *Web) account(rw http.ResponseWriter, r *http.Request) error {
	return w.showAccount(rw, r, "", http.StatusOK)
}

// doneTexts are what an account's page says was done. The query names the key's end.
func doneTexts() map[string]string {
	return map[string]string{"profile": "account.done.profile", "password": "account.done.password", "factor": "account.done.factor", "session": "account.done.session", "passkey": "account.done.passkey", "sso": "account.done.sso"}
}

func (w *Web) showAccount(rw http.ResponseWriter, r *http.Request, wrong string, status int) error {
	v, err := me(r)
	if err != nil {
		return err
	}
	l := w.console.Lang(r)
	p := accountPage{User: v.User, Mark: v.cleared(), Languages: console.Languages(v.Language), Wrong: wrong, keys: w.keys(r), Password: v.HasPassword(), Team: v.May(ActOwnToken)}
	if key := doneTexts()[r.URL.Query().Get("done")]; key != "" && wrong == "" {
		p.Done = l.Text(key)
	}
	for _, role := range v.Roles {
		p.Words = append(p.Words, l.Word("role", string(role)))
	}
	sessions, err := w.room.Sessions(r.Context(), v.Name)
	if err != nil {
		return err
	}
	for _, s := range sessions {
		p.Sessions = append(p.Sessions, sessionRow{s, s.ID == v.session})
	}
	if p.Passkeys, err = w.room.Passkeys(r.Context(), v.User); err != nil {
		return err
	}
	if p.Links, err = w.linked(r, v.User); err != nil {
		return err
	}
	if p.Left, err = recoveryLeft(r.Context(), w.room.DB, v.ID); err != nil {
		return err
	}
	return w.page(rw, r, "own", "account.title", p, status)
}

// change reads a form of the account's page, does what it asks, and shows the page again: with what is wrong, or anew.
func (w *Web) change(rw http.ResponseWriter, r *http.Request, to string, do func(v visitor) error) error {
	if err := form(rw, r); err != nil {
		return err
	}
	v, err := me(r)
	if err != nil {
		return err
	}
	err = do(v)
	if wrong := w.wrong(r, err); wrong != "" {
		return w.showAccount(rw, r, wrong, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	http.Redirect(rw, r, to, http.StatusSeeOther)
	return nil
}

func (w *Web) profile(rw http.ResponseWriter, r *http.Request) error {
	return w.change(rw, r, AccountPath+"?done=profile", func(v visitor) error {
		wish := Wish{Display: r.PostForm.Get("display"), Language: r.PostForm.Get("language"), Zone: r.PostForm.Get("zone")}
		err := w.room.Profile(r.Context(), v.User, wish)
		if err == nil {
			speak(rw, r, wish.Language)
		}
		return err
	})
}

// anew is change for what somebody signs in by: their browser then keeps the session's new secret.
func (w *Web) anew(rw http.ResponseWriter, r *http.Request, to string, do func(v visitor) (secret string, err error)) error {
	return w.change(rw, r, to, func(v visitor) error {
		secret, err := do(v)
		if err == nil {
			keep(rw, r, secret)
		}
		return err
	})
}

func (w *Web) password(rw http.ResponseWriter, r *http.Request) error {
	return w.anew(rw, r, AccountPath+"?done=password", func(v visitor) (string, error) {
		return w.room.SetPassword(r.Context(), v.User, v.session, r.PostForm.Get("old"), r.PostForm.Get("password"), place(r).Address)
	})
}

func (w *Web) beginFactor(rw http.ResponseWriter, r *http.Request) error {
	return w.change(rw, r, AccountPath+"/factor", func(v visitor) error {
		return w.room.BeginFactor(r.Context(), v.User, r.PostForm.Get("old"), place(r).Address)
	})
}

// factorPage shows a new second factor until its first code is given.
type factorPage struct {
	factor
	Wrong string
}

func (w *Web) showFactor(rw http.ResponseWriter, r *http.Request) error {
	return w.factorForm(rw, r, "", http.StatusOK)
}

func (w *Web) factorForm(rw http.ResponseWriter, r *http.Request, wrong string, status int) error {
	v, err := me(r)
	if err != nil {
		return err
	}
	next, err := w.room.next(v.User)
	if err != nil {
		return err
	}
	if next == "" {
		http.Redirect(rw, r, AccountPath, http.StatusSeeOther)
		return nil
	}
	p := factorPage{Wrong: wrong}
	if p.factor, err = w.factor(v.Name, next); err != nil {
		return err
	}
	return w.page(rw, r, "factor", "account.factor.title", p, status)
}

func (w *Web) confirmFactor(rw http.ResponseWriter, r *http.Request) error {
	if err := form(rw, r); err != nil {
		return err
	}
	v, err := me(r)
	if err != nil {
		return err
	}
	secret, err := w.room.ConfirmFactor(r.Context(), v.User, v.session, r.PostForm.Get("code"))
	if wrong := w.wrong(r, err); wrong != "" {
		return w.factorForm(rw, r, wrong, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	keep(rw, r, secret)
	http.Redirect(rw, r, AccountPath+"?done=factor", http.StatusSeeOther)
	return nil
}

func (w *Web) recovery(rw http.ResponseWriter, r *http.Request) error {
	if err := form(rw, r); err != nil {
		return err
	}
	v, err := me(r)
	if err != nil {
		return err
	}
	codes, err := w.room.NewRecovery(r.Context(), v.User, r.PostForm.Get("old"), place(r).Address)
	if wrong := w.wrong(r, err); wrong != "" {
		return w.showAccount(rw, r, wrong, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return w.page(rw, r, "codes", "account.codes.title", codesPage{codes, "/"}, http.StatusOK)
}

// endSession ends one of the person's own sessions, or all but this.
func (w *Web) endSession(rw http.ResponseWriter, r *http.Request) error {
	return w.change(rw, r, AccountPath+"?done=session", func(v visitor) error {
		given := r.PostForm.Get("session")
		switch given {
		case "others":
			return w.room.EndOthers(r.Context(), v.User, v.session)
		case "all":
			return w.room.EndSession(r.Context(), v.Name, 0, v.Name)
		}
		id, err := strconv.ParseInt(given, 10, 64)
		if err != nil || id <= 0 {
			return &tocsin.Fault{Why: tocsin.Invalid, Text: "That is no session.", Err: err}
		}
		return w.room.EndSession(r.Context(), v.Name, id, v.Name)
	})
}
