package portal

import (
	"cmp"
	"net/http"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
)

// maxForm is how many bytes a form may have.
const maxForm = 64 << 10

// Routes puts the pages on the mux. They belong behind the door.
func (p *Portal) Routes(mux *http.ServeMux) {
	mux.Handle("GET /portal", p.own(p.home))
	mux.Handle("GET /portal/findings", p.own(p.findings))
	mux.Handle("GET /portal/findings/{key}", p.own(p.finding))
	mux.Handle("POST /portal/findings/{key}", p.own(p.answer))
	mux.Handle("GET /portal/assets", p.own(p.assets))
	mux.Handle("POST /portal/assets", p.own(p.claim))
	mux.Handle("GET /portal/contacts", p.own(p.contacts))
	mux.Handle("POST /portal/contacts", p.own(p.contact))
	mux.Handle("GET /portal/letters", p.own(p.letters))
	mux.Handle("GET /portal/letters/{number}", p.own(p.letter))
	mux.Handle("GET /portal/rules", p.own(p.rules))
	mux.Handle("GET /watch/claims", p.officer(p.waiting))
	mux.Handle("POST /watch/claims", p.officer(p.decide))
}

// visit is a look by somebody of an organisation, or by an officer, whose slug is "".
type visit struct {
	w        http.ResponseWriter
	r        *http.Request
	slug, by string
	wrong    *tocsin.Fault // what is to be mended in the form that was sent
}

// own is a page for who is signed in as a constituent's, and for nobody else.
func (p *Portal) own(f func(v visit) error) http.Handler {
	return p.console.Handle(func(w http.ResponseWriter, r *http.Request) error {
		slug, by, ok := p.access.Owner(r.Context())
		if !ok {
			return tocsin.Faultf(tocsin.Denied, "These pages are for people of a constituent.")
		}
		if err := readForm(w, r); err != nil {
			return err
		}
		return f(visit{w: w, r: r, slug: slug, by: by})
	})
}

// readForm reads what was posted, if anything was.
func readForm(w http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodPost {
		return nil
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Text: "The form can't be read.", Err: err}
	}
	return nil
}

// posted is a trimmed value of a form.
func (v visit) posted(name string) string { return strings.TrimSpace(v.r.PostForm.Get(name)) }

// back sends the reader to a page again, which then says that it was done.
func (v visit) back(path string) error {
	http.Redirect(v.w, v.r, path+"?done=1", http.StatusSeeOther)
	return nil
}

// done reports whether the page follows an act.
func (v visit) done() bool { return v.wrong == nil && v.r.URL.Query().Get("done") != "" }

// page renders a page of the portal. Who reads it is of the organisation or of the team, which TLP:AMBER lets know.
func (p *Portal) page(v visit, name, title string, mark tocsin.Mark, body any) error {
	mark = mark.Stricter(tocsin.Amber)
	return p.console.Render(v.w, v.r, console.Page{Name: "portal/" + name, Title: p.console.Lang(v.r).Text(title), Mark: mark, Body: body}, console.StatusOf(v.wrong))
}

// homePage is what somebody sees first.
type homePage struct {
	Name    string
	Levels  console.Bars // open findings by severity, the worst first
	Open    int
	Stale   int
	Claims  int
	Letters []Letter
}

// homeLetters is how many letters the first page shows.
const homeLetters = 5

func (p *Portal) home(v visit) error {
	parties, err := p.source.Parties(v.slug)
	if err != nil {
		return err
	}
	page := homePage{Name: parties[0].Name}
	list, mark, err := p.source.Findings(v.r.Context(), v.slug)
	if err != nil {
		return err
	}
	page.count(p.console.Lang(v.r), list)
	contacts, err := p.source.Contacts(v.r.Context(), v.slug)
	if err != nil {
		return err
	}
	for _, c := range contacts {
		if c.Stale {
			page.Stale++
		}
	}
	claims, err := p.source.Claims(v.r.Context(), v.slug)
	if err != nil {
		return err
	}
	for _, c := range claims {
		if c.State == "waiting" {
			page.Claims++
		}
	}
	if page.Letters, err = p.source.Letters(v.r.Context(), v.slug); err != nil {
		return err
	}
	page.Letters = page.Letters[:min(len(page.Letters), homeLetters)]
	return p.page(v, "home", "portal.title", mark, page)
}

// count counts open findings by severity, the worst first.
func (h *homePage) count(l *lang.Lang, list []Finding) {
	n := map[string]int64{}
	for _, f := range list {
		if f.Open() {
			n[f.Severity]++
			h.Open++
		}
	}
	var rows []console.Bar
	for _, s := range []string{"critical", "high", "medium", "low", "info", ""} {
		if n[s] > 0 {
			rows = append(rows, console.Bar{Level: cmp.Or(s, "none"), Href: "/portal/findings", N: n[s]})
		}
	}
	h.Levels = console.NewBars(l.Text("portal.open"), l.Text("watch.field.severity"), l.Text("watch.findings.title"), rows)
}
