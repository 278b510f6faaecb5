package trust

import (
	"net/http"
	"net/url"

	"tocsin"
	"tocsin/internal/module/trust/sso"
)

// SSOPath begins a single sign-on; below it the issuer sends browsers back.
const SSOPath = SignInPath + "/sso"

// tripCookie is where a browser keeps its part of a single sign-on that is underway.
const tripCookie = "tocsin-sso"

// ssoPart is what a page needs to offer the single sign-on.
type ssoPart struct {
	SSO, Button string
	Only        bool   // the form is for administrators and the people of constituents
	Out         string // where somebody who has signed out does so at the issuer, too; "" for nobody
}

func (w *Web) ssoPart(r *http.Request, to string) ssoPart {
	if w.room.SSO == nil {
		return ssoPart{}
	}
	p := ssoPart{SSO: SSOPath + "?" + url.Values{"to": {local(to)}}.Encode(), Button: w.room.SSO.Button}
	if p.Button == "" {
		p.Button = w.console.Lang(r).Text("account.sso.sign")
	}
	if p.Only = w.room.SSO.Only; r.URL.Query().Get("out") == waySSO {
		p.Out = w.room.SSO.End(r.Context(), w.base(r)+SignInPath)
	}
	return p
}

// back is where the issuer sends the browser.
func (w *Web) back(r *http.Request) string { return w.base(r) + SSOPath + "/answer" }

// base is where browsers reach the node.
func (w *Web) base(r *http.Request) string {
	base := w.room.URL
	if base == "" {
		base = "http://" + r.Host
		if r.TLS != nil {
			base = "https://" + r.Host
		}
	}
	return base
}

// tripName is the cookie's name. Over TLS it keeps others of the same domain from setting it. Source: RFC 6265bis 22 §4.1.3.
func tripName(r *http.Request) (name, path string) {
	if r.TLS != nil {
		return "__Host-" + tripCookie, "/"
	}
	return tripCookie, SSOPath
}

func keepTrip(rw http.ResponseWriter, r *http.Request, secret string) {
	name, path := tripName(r)
	c := &http.Cookie{Name: name, Value: secret, Path: path, MaxAge: int(ceremonyHolds.Seconds()), HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode}
	if secret == "" {
		c.MaxAge = -1
	}
	http.SetCookie(rw, c)
	rw.Header().Set("Cache-Control", "no-store")
}

func (w *Web) noSSO() error {
	if w.room.SSO == nil {
		return tocsin.Faultf(tocsin.NotFound, "This node has no single sign-on.")
	}
	return nil
}

// beginSSO sends the browser to the issuer.
func (w *Web) beginSSO(rw http.ResponseWriter, r *http.Request) error {
	if err := w.noSSO(); err != nil {
		return err
	}
	to := local(r.URL.Query().Get("to"))
	if ok, wait := w.begins.Allow(place(r).Address); !ok {
		return w.ssoWrong(rw, r, to, tooEarly{wait})
	}
	at, secret, err := w.room.beginSSO(r.Context(), w.back(r), to, 0)
	if err != nil {
		return w.ssoWrong(rw, r, to, err)
	}
	keepTrip(rw, r, secret)
	http.Redirect(rw, r, at, http.StatusSeeOther)
	return nil
}

// ssoWrong shows the sign-in with what is wrong.
func (w *Web) ssoWrong(rw http.ResponseWriter, r *http.Request, to string, err error) error {
	p := w.signPage(r, to)
	p.Wrong = w.wrong(r, err)
	return w.signWrong(rw, r, p, err)
}

// answerSSO takes the browser that the issuer sends back: somebody signs in, or links their account.
func (w *Web) answerSSO(rw http.ResponseWriter, r *http.Request) error {
	if err := w.noSSO(); err != nil {
		return err
	}
	secret := ""
	name, _ := tripName(r)
	if c, err := r.Cookie(name); err == nil {
		secret = c.Value
	}
	keepTrip(rw, r, "")
	q := r.URL.Query()
	a := sso.Answer{State: q.Get("state"), Code: q.Get("code"), Issuer: q.Get("iss"), Trouble: q.Get("error")}
	t, who, err := w.room.finishSSO(r.Context(), secret, a, place(r))
	if err != nil {
		return w.ssoWrong(rw, r, t.To, err)
	}
	if t.User != 0 {
		return w.linkSSO(rw, r, t, who)
	}
	u, session, err := w.room.ssoSignIn(r.Context(), who, place(r))
	if err != nil {
		return w.ssoWrong(rw, r, t.To, err)
	}
	w.welcome(rw, r, u, session)
	http.Redirect(rw, r, w.begin(r, u, local(t.To)), http.StatusSeeOther)
	return nil
}

// linkSSO links the account of who began it, if they are still signed in.
func (w *Web) linkSSO(rw http.ResponseWriter, r *http.Request, t ssoTrip, who sso.Person) error {
	u, s, err := w.room.Session(r.Context(), presented(r))
	if err != nil {
		return err
	}
	if u.ID != t.User {
		return w.ssoWrong(rw, r, "", w.room.refuse(r.Context(), waySSO, User{}, "link", place(r), nil))
	}
	secret, err := w.room.link(r.Context(), &w.room.SSO.Source, u, s.ID, who)
	if err != nil {
		return w.ssoWrong(rw, r, "", err)
	}
	keep(rw, r, secret)
	http.Redirect(rw, r, AccountPath+"?done=sso", http.StatusSeeOther)
	return nil
}

// linkPage leads to the issuer by a link: a form may not lead away from the node.
type linkPage struct{ At string }

// beginLink begins to link the account of who is signed in.
func (w *Web) beginLink(rw http.ResponseWriter, r *http.Request) error {
	if err := form(rw, r); err != nil {
		return err
	}
	v, err := me(r)
	if err == nil {
		err = w.noSSO()
	}
	if err != nil {
		return err
	}
	at, secret := "", ""
	if err = w.room.Prove(r.Context(), v.User, r.PostForm.Get("old"), place(r).Address); err == nil {
		at, secret, err = w.room.beginSSO(r.Context(), w.back(r), AccountPath, v.ID)
	}
	if wrong := w.wrong(r, err); wrong != "" {
		return w.showAccount(rw, r, wrong, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	keepTrip(rw, r, secret)
	return w.page(rw, r, "sso", "account.sso.title", linkPage{at}, http.StatusOK)
}

// unlink takes away who somebody is at a source, which the form names.
func (w *Web) unlink(rw http.ResponseWriter, r *http.Request) error {
	return w.anew(rw, r, AccountPath+"?done=sso", func(v visitor) (string, error) {
		s := w.room.source(r.PostForm.Get("way"))
		if s == nil {
			return "", tocsin.Faultf(tocsin.NotFound, "This node has no single sign-on.")
		}
		if err := w.room.Prove(r.Context(), v.User, r.PostForm.Get("old"), place(r).Address); err != nil {
			return "", err
		}
		return w.room.Unlink(r.Context(), s, v.User, v.session)
	})
}

// linkPart is a source on the account's page, and who the person is there.
type linkPart struct {
	Way    string
	Linked *External // nil: nobody yet
}

// linked returns the sources of the node for an account's page.
func (w *Web) linked(r *http.Request, u User) (list []linkPart, err error) {
	for _, s := range w.room.sources() {
		p := linkPart{Way: s.Way}
		e, ok, err := externalOf(r.Context(), w.room.DB, u.ID, s.Of)
		if err != nil {
			return nil, err
		}
		if ok {
			p.Linked = &e
		}
		list = append(list, p)
	}
	return list, nil
}
