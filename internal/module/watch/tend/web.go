package tend

import (
	"net/http"
	"net/url"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/watch/digest"
)

// Limits of a form.
const (
	maxForm  = 256 << 10 // bytes
	maxField = 300       // bytes of a field of one line
)

// rulesPath is the page of rules.
const rulesPath = "/watch/rules"

// stalePath is the page of contacts that nobody has confirmed for long.
const stalePath = "/watch/stale-contacts"

// Routes puts the pages on the mux. They belong behind the door.
func (t *Tend) Routes(mux *http.ServeMux) {
	mux.Handle("GET /watch/new-constituent", t.let(actWrite, t.fresh))
	mux.Handle("POST /watch/new-constituent", t.let(actWrite, t.add))
	mux.Handle("GET /watch/constituents/{slug}/edit", t.let(actWrite, t.org))
	mux.Handle("POST /watch/constituents/{slug}/edit", t.let(actWrite, t.change))
	mux.Handle("GET /watch/constituents/{slug}/parts", t.let(actWrite, t.parts))
	mux.Handle("POST /watch/constituents/{slug}/parts", t.let(actWrite, t.part))
	mux.Handle("GET "+stalePath, t.console.Handle(func(w http.ResponseWriter, r *http.Request) error { return t.stale(visit{w: w, r: r}) }))
	mux.Handle("POST "+stalePath, t.let(actWrite, t.confirm))
	mux.Handle("GET "+eventPath, t.let(actWork, t.newEvent))
	mux.Handle("POST "+eventPath, t.let(actWork, t.event))
	mux.Handle("GET /watch/new-campaign", t.let(actMass, t.newCampaign))
	mux.Handle("POST /watch/new-campaign", t.let(actMass, t.campaign))
	mux.Handle("GET /watch/rules", t.console.Handle(func(w http.ResponseWriter, r *http.Request) error { return t.rules(visit{w: w, r: r}) }))
	mux.Handle("POST /watch/rules", t.let(actRule, t.rule))
	mux.Handle("GET "+advicePath, t.let(actAdvice, t.advice))
	mux.Handle("POST "+advicePath, t.let(actAdvice, t.putAdvice))
}

// visit is a look by somebody who may.
type visit struct {
	w      http.ResponseWriter
	r      *http.Request
	by     string
	wrong  *tocsin.Fault  // what is to be mended in the form that was sent
	look   *WouldOpen     // what the rule in the form would have opened
	letter *digest.Letter // with the advice in the form
}

// let is a page for who may do something, and for nobody else.
func (t *Tend) let(act string, f func(v visit) error) http.Handler {
	return t.console.Handle(func(w http.ResponseWriter, r *http.Request) error {
		by, ok := t.access.May(r.Context(), act)
		if !ok {
			return tocsin.Faultf(tocsin.Denied, "Your roles do not let you do that.")
		}
		if r.Method == http.MethodPost {
			r.Body = http.MaxBytesReader(w, r.Body, maxForm)
			if err := r.ParseForm(); err != nil {
				return &tocsin.Fault{Why: tocsin.Invalid, Text: "The form can't be read.", Err: err}
			}
		}
		return f(visit{w: w, r: r, by: by})
	})
}

// text is a trimmed value of a form.
func (v visit) text(name string) string {
	s := strings.TrimSpace(v.r.PostForm.Get(name))
	return s[:min(len(s), maxForm)]
}

// back sends the reader to a page again, which then says that it was done.
func (v visit) back(path string) error {
	http.Redirect(v.w, v.r, path+"?done=1", http.StatusSeeOther)
	return nil
}

// wait sends the reader to a page again, which then says that a second person was asked.
func (v visit) wait(path string) error {
	http.Redirect(v.w, v.r, path+"?asked=1", http.StatusSeeOther)
	return nil
}

// asked reports whether the page follows the asking of a second person.
func (v visit) asked() bool { return v.wrong == nil && v.r.URL.Query().Get("asked") != "" }

// done reports whether the page follows an act.
func (v visit) done() bool { return v.wrong == nil && v.r.URL.Query().Get("done") != "" }

// page renders a page. It names constituents and how to reach them, which TLP:AMBER lets the team know.
func (t *Tend) page(v visit, name, title string, body any) error {
	return t.console.Render(v.w, v.r, console.Page{Name: "tend/" + name, Title: title, Mark: tocsin.Amber, Body: body}, console.StatusOf(v.wrong))
}

// editPath is the page on which an organisation is changed, orgPath the one on which it is shown.
func editPath(slug string) string { return orgPath(slug) + "/edit" }
func orgPath(slug string) string  { return "/watch/constituents/" + url.PathEscape(slug) }

// words are the values of a box of several lines or of a list with spaces, commas or semicolons.
func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\r\n,;", r) })
}
