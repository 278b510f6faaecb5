package desk

import (
	"net/http"
	"slices"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/watch/warn"
)

// digestPage is what an owner would be sent.
type digestPage struct {
	Digest
	OwnerHref string
	Dir       string
	All       bool // it is the letter of all that is open
	Tabs      console.Tabs
}

func (d *Desk) digest(w http.ResponseWriter, r *http.Request) error {
	slug := r.PathValue("slug")
	all := r.FormValue("kind") == warn.KindSummary
	g, err := d.source.Digest(r.Context(), slug, all)
	if err != nil {
		return err
	}
	p := digestPage{Digest: g, OwnerHref: OrgHref(slug), Dir: "auto", All: all}
	l := d.console.Lang(r)
	p.Tabs = console.Tabs{Label: l.Text("watch.digest.kind"), List: []console.Tab{{Text: l.Text("watch.digest.changed"), Href: DigestHref(slug), On: !all},
		{Text: l.Text("tend.summary"), Href: DigestHref(slug) + "?kind=" + warn.KindSummary, On: all}}}
	title := l.Text("watch.digest.title", "owner", g.Owner.Name)
	return d.render(w, r, "org/digest", title, g.Mark, p)
}

// foundPage is what a search gives.
type foundPage struct {
	Found
	Words     string
	Asked     bool // the words are an address, a domain or an AS number
	Nothing   bool
	Lines     []eventRow
	RuleText  string
	EventHref string
	Traces    []Trace
	Outside   outsideView
}

// AS is the AS of an address as it is written; "" where none is known.
func (p foundPage) AS() string {
	if p.ASN == 0 {
		return ""
	}
	return asText(p.ASN)
}

func (d *Desk) find(w http.ResponseWriter, r *http.Request) error {
	f := query(r)
	words := f.text("q", maxWords)
	if f.err != nil {
		return f.err
	}
	l := d.console.Lang(r)
	if words == "" {
		return d.showFound(w, r, foundPage{Found: Found{Mark: tocsin.Clear}})
	}
	found, err := d.source.Find(r.Context(), words)
	if err != nil {
		return err
	}
	p := foundPage{Found: found, Words: words, Asked: found.Rule != "", Lines: d.eventRows(found.Events)}
	p.Sights = slices.DeleteFunc(p.Sights, func(s FoundSight) bool { return console.Cleared(r.Context(), s.Mark) != nil })
	for _, s := range p.Sights {
		p.Mark = p.Mark.Stricter(s.Mark)
	}
	if d.Traces != nil {
		p.Traces = d.Traces(r, words)
	}
	for _, t := range p.Traces {
		p.Mark = p.Mark.Stricter(t.Mark)
	}
	if p.Outside, err = d.outsideOf(r, words); err != nil {
		return err
	}
	p.Nothing = !p.Asked && len(p.Orgs)+len(p.Events)+len(p.Sights)+len(p.Traces)+len(p.Outside.Links) == 0
	p.RuleText = ruleText(l, found.Rule)
	return d.showFound(w, r, p)
}

// ruleText says why an address is an owner's.
func ruleText(l *lang.Lang, rule string) string {
	if rule == "" {
		return ""
	}
	return l.Word("rule", rule)
}

func (d *Desk) showFound(w http.ResponseWriter, r *http.Request, p foundPage) error {
	return d.console.Render(w, r, console.Page{
		Name: "watch/found", Title: d.console.Lang(r).Text("watch.find.title"), Mark: p.Mark, Query: p.Words, Body: p,
	}, http.StatusOK)
}
