package trust

import (
	"errors"
	"net/http"
	"strings"

	"rsc.io/qr"

	"tocsin"
	"tocsin/internal/console"
)

// factor is a second factor as a person takes it over.
type factor struct {
	URI, Secret string
	Size        int    // of the picture, in dots
	Path        string // of the dots, as SVG draws them
}

func (w *Web) factor(name, secret string) (factor, error) {
	f := factor{URI: totpURI(w.room.Team, name, secret), Secret: grouped(secret)}
	code, err := qr.Encode(f.URI, qr.M)
	if err != nil {
		return f, err
	}
	f.Size, f.Path = code.Size, dots(code)
	return f, nil
}

// dots draws a picture of squares as one path.
func dots(c *qr.Code) string {
	var b strings.Builder
	for y := range c.Size {
		for x := range c.Size {
			if c.Black(x, y) {
				b.WriteString("M" + decimal(x) + " " + decimal(y) + "h1v1h-1z")
			}
		}
	}
	return b.String()
}

// joinPage is the page of a one-time link.
type joinPage struct {
	factor
	keys
	Link, Name, Display string
	Languages           []console.Option
	Wrong               string
}

func (w *Web) joinPage(r *http.Request) (p joinPage, err error) {
	u, secret, err := w.room.Invited(r.Context(), r.PathValue("link"))
	if err != nil {
		return p, err
	}
	p = joinPage{keys: w.keys(r), Link: r.PathValue("link"), Name: u.Name, Display: u.Display, Languages: console.Languages(u.Language)}
	p.factor, err = w.factor(u.Name, secret)
	return p, err
}

func (w *Web) showJoin(rw http.ResponseWriter, r *http.Request) error {
	p, err := w.joinPage(r)
	if err != nil {
		return err
	}
	return w.page(rw, r, "join", "account.join.title", p, http.StatusOK)
}

// codesPage shows recovery codes, this once, and leads on to a page.
type codesPage struct {
	Codes []string
	To    string
}

func (w *Web) takeJoin(rw http.ResponseWriter, r *http.Request) error {
	if err := form(rw, r); err != nil {
		return err
	}
	p, err := w.joinPage(r)
	if err != nil {
		return err
	}
	p.Display = r.PostForm.Get("display")
	j := Joining{Link: p.Link, Password: r.PostForm.Get("password"), Code: r.PostForm.Get("code"), Display: p.Display, Language: r.PostForm.Get("language"), Place: place(r), Passkey: w.answer(r)}
	u, session, codes, err := w.room.Join(r.Context(), j)
	if p.Wrong = w.wrong(r, err); p.Wrong != "" {
		return w.page(rw, r, "join", "account.join.title", p, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return w.joined(rw, r, u, session, codes, "")
}

// wrong says in the reader's language what they have to mend; "" where it is nothing of theirs.
func (w *Web) wrong(r *http.Request, err error) string {
	var f *tocsin.Fault
	var early tooEarly
	l := w.console.Lang(r)
	switch {
	case errors.As(err, &early):
		return l.Text("account.wait", "n", early.seconds())
	case !errors.As(err, &f) || f.Field == "":
		return ""
	}
	switch f.Field {
	case "password":
		return l.Text("account.wrong.password", "n", minPassword)
	case "code":
		return l.Text("account.wrong.code")
	case "old":
		return l.Text("account.wrong.old")
	case "zone":
		return l.Text("account.wrong.zone")
	case "name":
		return l.Text("account.wrong.name")
	case "passkey":
		return l.Text("account.wrong.passkey")
	case "sso":
		return l.Text("account.wrong.sso")
	case "sso-down":
		return l.Text("account.wrong.sso-down")
	case "linked":
		return l.Text("account.wrong.linked")
	case "ldap":
		return l.Text("account.wrong.ldap")
	case "ldap-down":
		return l.Text("account.wrong.ldap-down")
	case "ldap-passkey":
		return l.Text("account.wrong.ldap-passkey")
	case "enrol":
		return l.Text("account.wrong.enrol")
	case "passkey-name":
		return l.Text("account.wrong.passkey-name", "n", maxDisplay)
	case "stale":
		return l.Text("account.wrong.stale", "n", int(freshFor.Minutes()))
	case "last":
		return l.Text("account.wrong.last")
	case "display":
		return l.Text("account.wrong.display", "n", maxDisplay)
	}
	return ""
}
