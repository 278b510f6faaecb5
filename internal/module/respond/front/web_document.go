package front

import (
	"net/http"

	"tocsin/internal/module/respond/team"
)

// documentPage is the team's description.
type documentPage struct {
	frame
	Sections []team.Section
}

// base is the address that stands before the paths of the public pages.
func (f *Front) base(r *http.Request) string {
	switch {
	case f.Site != "":
		return f.Site
	case r.TLS != nil:
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func (f *Front) sections(r *http.Request, t team.Team) ([]team.Section, error) {
	key, err := f.Keys.Key(r.Context())
	l := f.console.Lang(r)
	return t.Document(l.Tag, f.Site, key, l), err
}

func (f *Front) document(w http.ResponseWriter, r *http.Request, t team.Team) error {
	p := documentPage{frame: f.frame(r, t)}
	var err error
	if p.Sections, err = f.sections(r, t); err != nil {
		return err
	}
	return f.render(w, r, "document", f.console.Lang(r).Text("rfc2350.title", "team", p.Name), p, http.StatusOK)
}

// plainDocument is the description as text, signed where the team has a key: so that a copy of it can be trusted.
func (f *Front) plainDocument(w http.ResponseWriter, r *http.Request, t team.Team) error {
	list, err := f.sections(r, t)
	if err != nil {
		return err
	}
	l := f.console.Lang(r)
	return f.signed(w, r, team.Plain(l.Text("rfc2350.title", "team", t.Name.In(l.Tag)), list))
}

// security is how the team is reached about weaknesses. Source: RFC 9116 §3.
func (f *Front) security(w http.ResponseWriter, r *http.Request, t team.Team) error {
	key, err := f.Keys.Key(r.Context())
	if err != nil {
		return err
	}
	text := t.SecurityText(f.Site, key.Fingerprint != "", f.Now())
	if text == "" {
		return nothing()
	}
	return f.signed(w, r, text)
}

// signed writes a text, signed in the clear where there is a key. Source: RFC 9116 §2.3.
func (f *Front) signed(w http.ResponseWriter, r *http.Request, text string) error {
	out, err := f.Keys.Sign(r.Context(), []byte(text))
	if err != nil {
		return err
	}
	if out == nil {
		out = []byte(text)
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err = w.Write(out)
	return err
}

// key is the team's public key.
func (f *Front) key(w http.ResponseWriter, r *http.Request, _ team.Team) error {
	key, err := f.Keys.Key(r.Context())
	switch {
	case err != nil:
		return err
	case key.Fingerprint == "":
		return nothing()
	}
	w.Header().Set("Content-Type", "application/pgp-keys")
	_, err = w.Write(key.Armour)
	return err
}
