package front

import (
	"net/http"
	"net/url"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/auth"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/team"
)

// handler is a page of a team that has public pages.
type handler func(w http.ResponseWriter, r *http.Request, t team.Team) error

// Routes puts the pages on the mux. They belong outside of the door; who may come how often at all is the caller's.
func (f *Front) Routes(mux *http.ServeMux) {
	mux.Handle("GET "+team.FrontPath, f.page(f.front))
	mux.Handle("GET "+team.ReportPath, f.page(f.showReport))
	mux.Handle("POST "+team.ReportPath, f.page(f.takeReport))
	mux.Handle("GET "+team.ChildrenPath, f.page(f.showChildren))
	mux.Handle("POST "+team.ChildrenPath, f.page(f.takeChildren))
	mux.Handle("GET "+team.StatusPath+"{link}", f.page(f.showStatus))
	mux.Handle("POST "+team.StatusPath+"{link}", f.page(f.takeMore))
	mux.Handle("GET "+team.CheckPath, f.page(f.showCheck))
	mux.Handle("POST "+team.CheckPath, f.page(f.takeCheck))
	mux.Handle("GET "+team.AdvicePath, f.page(f.advisories))
	mux.Handle("GET "+team.DocumentPath, f.page(f.document))
	mux.Handle("GET "+team.DocumentPath+".txt", f.page(f.plainDocument))
	mux.Handle("GET "+team.KeyPath, f.page(f.key))
	mux.Handle("GET "+team.SecurityPath, f.page(f.security))
	mux.Handle("GET "+team.EmblemPath+"{sum}", nobody(f.console.Handle(f.emblem)))
}

// page is a page that asks nobody who they are, and is not there where the team has no public pages.
func (f *Front) page(h handler) http.Handler {
	return nobody(f.console.Handle(func(w http.ResponseWriter, r *http.Request) error {
		t, err := f.Source.Team(r.Context())
		switch {
		case err != nil:
			return err
		case !t.Public.On:
			return nothing()
		}
		w.Header().Set("Referrer-Policy", "no-referrer")
		return h(w, r, t)
	}))
}

// nobody shows a page without asking who reads it.
func nobody(page http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page.ServeHTTP(w, r.WithContext(console.WithNobody(r.Context())))
	})
}

func nothing() error { return console.Nowhere() }

// frame is what every page has.
type frame struct {
	Team team.Team
	Name string // the team's, in the reader's language
	Q    string // carries the language that was chosen: "?lang=ar"; "" where none was
	Lang string
}

func (f *Front) frame(r *http.Request, t team.Team) frame {
	l := f.console.Lang(r)
	return frame{Team: t, Name: t.Name.In(l.Tag), Q: chosen(r), Lang: l.Tag}
}

// At is a path of the public pages in the language that was chosen.
func (p frame) At(path string) string { return path + p.Q }

// Dial is the address that calls a telephone.
func (p frame) Dial(phone string) string { return team.Dial(phone) }

// chosen carries a chosen language to the next address, so that no cookie is needed.
func chosen(r *http.Request) string {
	tag := r.URL.Query().Get(lang.Cookie)
	for _, known := range lang.Tags() {
		if tag == known {
			return "?" + url.Values{lang.Cookie: {tag}}.Encode()
		}
	}
	return ""
}

func (f *Front) render(w http.ResponseWriter, r *http.Request, name, title string, body any, status int) error {
	return f.console.Render(w, r, console.Page{Name: "public/" + name, Title: title, Mark: tocsin.Clear, Home: "/public", Body: body}, status)
}

// allow bounds how often one address does something.
func allow(rates *auth.Rates, w http.ResponseWriter, r *http.Request) error {
	if ok, _ := rates.Allow(auth.Network(r.RemoteAddr)); !ok {
		w.Header().Set("Retry-After", "60")
		return tocsin.Faultf(tocsin.Unavailable, "That was asked too often from your network. Wait a minute and send it again.")
	}
	return nil
}
