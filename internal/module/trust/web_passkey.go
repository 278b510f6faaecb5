package trust

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/module/trust/passkey"
)

// site is this node as the browser of a request knows it; ok is false where no passkey can hold: at an address, or at a
// name that the node is not known by. Source: WebAuthn 3 §5.1.3.
func (w *Web) site(r *http.Request) (s passkey.Site, ok bool) {
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	s = passkey.Site{ID: host, Name: w.room.Team, Origin: "http://" + r.Host}
	if r.TLS != nil {
		s.Origin = "https://" + r.Host
	}
	if u, err := url.Parse(w.room.URL); err == nil && u.Host != "" && strings.EqualFold(u.Hostname(), host) {
		s.Origin = u.Scheme + "://" + u.Host
		return s, !isAddress(host)
	}
	return s, host == "localhost" || r.TLS != nil && slices.Contains(w.room.Hosts, host)
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// keys is what a page needs to offer passkeys.
type keys struct{ Able bool }

func (w *Web) keys(r *http.Request) keys {
	_, ok := w.site(r)
	return keys{ok}
}

// answer is what a form brings back of a ceremony.
func (w *Web) answer(r *http.Request) Answer {
	s, _ := w.site(r)
	return Answer{Secret: r.PostForm.Get("ceremony"), Text: r.PostForm.Get("answer"), Site: s}
}

// ceremony answers a script that is about to make or use a passkey: with the challenge, or with what is wrong.
func (w *Web) ceremony(rw http.ResponseWriter, r *http.Request, begin func(s passkey.Site) (Ceremony, error)) error {
	if err := form(rw, r); err != nil {
		return err
	}
	s, ok := w.site(r)
	if !ok {
		return tocsin.Faultf(tocsin.Invalid, "No passkey can hold at this address.")
	}
	c, err := begin(s)
	rw.Header().Set("Cache-Control", "no-store")
	if wrong := w.wrong(r, err); wrong != "" {
		return reply(rw, http.StatusUnprocessableEntity, map[string]string{"wrong": wrong})
	}
	if err != nil {
		return err
	}
	return reply(rw, http.StatusOK, c)
}

func reply(rw http.ResponseWriter, status int, v any) error {
	rw.Header().Set("Content-Type", "application/json")
	rw.WriteHeader(status)
	return json.NewEncoder(rw).Encode(v)
}

func (w *Web) beginSign(rw http.ResponseWriter, r *http.Request) error {
	return w.ceremony(rw, r, func(s passkey.Site) (Ceremony, error) { return w.room.BeginPasskeySignIn(r.Context(), s) })
}

func (w *Web) beginJoin(rw http.ResponseWriter, r *http.Request) error {
	return w.ceremony(rw, r, func(s passkey.Site) (Ceremony, error) {
		return w.room.BeginJoinPasskey(r.Context(), r.PathValue("link"), s)
	})
}

func (w *Web) beginSetup(rw http.ResponseWriter, r *http.Request) error {
	return w.ceremony(rw, r, func(s passkey.Site) (Ceremony, error) {
		return w.room.BeginSetupPasskey(r.Context(), founder(r), s)
	})
}

func (w *Web) beginAdd(rw http.ResponseWriter, r *http.Request) error {
	return w.ceremony(rw, r, func(s passkey.Site) (Ceremony, error) {
		v, err := me(r)
		if err != nil {
			return Ceremony{}, err
		}
		return w.room.BeginPasskey(r.Context(), v.User, s, r.PostForm.Get("old"), place(r).Address)
	})
}

// takePasskey signs somebody in by a passkey.
func (w *Web) takePasskey(rw http.ResponseWriter, r *http.Request) error {
	if err := form(rw, r); err != nil {
		return err
	}
	p := w.signPage(r, r.PostForm.Get("to"))
	u, secret, err := w.room.PasskeySignIn(r.Context(), w.answer(r), place(r))
	var early tooEarly
	if errors.As(err, &early) {
		rw.Header().Set("Retry-After", strconv.Itoa(early.seconds()))
	}
	if p.Wrong = w.wrong(r, err); p.Wrong != "" {
		return w.page(rw, r, "sign", "account.sign.title", p, http.StatusUnauthorized)
	}
	if err != nil {
		return err
	}
	w.welcome(rw, r, u, secret)
	http.Redirect(rw, r, w.begin(r, u, p.To), http.StatusSeeOther)
	return nil
}

// addPasskey keeps another passkey of the person who is signed in.
func (w *Web) addPasskey(rw http.ResponseWriter, r *http.Request) error {
	return w.anew(rw, r, AccountPath+"?done=passkey", func(v visitor) (string, error) {
		return w.room.AddPasskey(r.Context(), v.User, v.session, w.answer(r), r.PostForm.Get("name"))
	})
}

func (w *Web) removePasskey(rw http.ResponseWriter, r *http.Request) error {
	return w.anew(rw, r, AccountPath+"?done=passkey", func(v visitor) (string, error) {
		id, err := strconv.ParseInt(r.PostForm.Get("passkey"), 10, 64)
		if err != nil {
			return "", &tocsin.Fault{Why: tocsin.Invalid, Text: "That is no passkey.", Err: err}
		}
		return w.room.RemovePasskey(r.Context(), v.User, v.session, id, r.PostForm.Get("old"), place(r).Address)
	})
}
