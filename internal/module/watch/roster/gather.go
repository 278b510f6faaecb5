package roster

import (
	"cmp"
	"fmt"
	"strings"

	"tocsin"
)

// gather turns the rows of a file into organisations. Rows of one name are one organisation.
type gather struct {
	rep   *Report
	from  tocsin.From
	list  []*entry // in order of the file
	slugs map[string]*entry
	names map[string]*entry // by folded name
	nets  int
	act   string                 // what the history calls it
	alias map[string]string      // what was merged into what
	known func(slug string) bool // whether there is such an organisation already; may be nil
}

// entry is an organisation as a file tells it.
type entry struct {
	org        tocsin.Org // Parent stays empty until the parents are resolved
	line       int64
	parent     string // as it stands in the file: a name or a slug
	parentLine int64
	nets       map[tocsin.Net]bool
	emails     map[string]int // position in org.Contacts
	borrowed   bool           // the file does not speak of the organisation itself, but of what was moved to it
}

func newGather(rep *Report, from tocsin.From) *gather {
	return &gather{rep: rep, from: from, act: ActImport, slugs: map[string]*entry{}, names: map[string]*entry{}}
}

// take reads one row. An error ends the import; what is wrong with a value goes to the report.
func (g *gather) take(r row) error {
	if r.empty() {
		return nil
	}
	g.rep.Rows++
	name := g.text(&r, colName, MaxName)
	if name == "" {
		if strings.TrimSpace(r.cells[colName]) == "" {
			g.rep.problem(r.line, "name", "the name is missing; the whole row is left out")
		} else {
			g.rep.problem(r.line, "name", "without a name the whole row is left out")
		}
		return nil
	}
	e := g.entry(&r, name)
	g.attributes(e, &r)
	g.networks(e, &r)
	g.contacts(e, &r)
	if len(g.list) > MaxOrgs || g.nets > MaxNets {
		return &tocsin.Fault{Why: tocsin.TooLarge, File: g.rep.File, Line: r.line,
			Text: fmt.Sprintf("there are more than %d organisations or %d networks; nothing was changed", MaxOrgs, MaxNets)}
	}
	return nil
}

// entry returns the organisation of a row: the one of its slug, or else of its name, or a new one.
func (g *gather) entry(r *row, name string) *entry {
	slug := ""
	if s := strings.TrimSpace(r.cells[colSlug]); s != "" {
		slug = parsed(g, r, colSlug, s, parseSlug)
	}
	if slug == "" {
		if e := g.names[fold(name)]; e != nil {
			return e
		}
		slug = SlugOf(name)
		if first := firstSlugOf(name); first != slug && g.known != nil && g.known(first) {
			slug = first // it has this one from an earlier import
		}
		if other := g.slugs[slug]; other != nil && fold(other.org.Name) != fold(name) {
			was := slug
			slug += "-" + hashOf(name)
			g.rep.problem(r.line, "name", fmt.Sprintf("%s has the same short name %s as %s of line %d; it became %s: a column slug tells them apart",
				quote(name), was, quote(other.org.Name), other.line, slug))
		}
	}
	if e := g.slugs[slug]; e != nil {
		if fold(e.org.Name) != fold(name) {
			g.rep.problem(r.line, "name", fmt.Sprintf("%s was called %s in line %d; the first name stays", slug, quote(e.org.Name), e.line))
		}
		return e
	}
	e := &entry{org: tocsin.Org{Slug: slug, Name: name}, line: r.line, nets: map[tocsin.Net]bool{}, emails: map[string]int{}}
	g.list = append(g.list, e)
	g.slugs[slug] = e
	if g.names[fold(name)] == nil {
		g.names[fold(name)] = e
	}
	return e
}

// attributes reads what an organisation has one of. Where rows differ, the first stays.
func (g *gather) attributes(e *entry, r *row) {
	o := &e.org
	if p := g.text(r, colParent, MaxName); p != "" && e.parent == "" {
		e.parent, e.parentLine = p, r.line
	} else if p != "" {
		first(g, r, colParent, &e.parent, p)
	}
	first(g, r, colSector, &o.Sector, sectorOf(g.text(r, colSector, MaxText)))
	one(g, r, colCriticality, &o.Criticality, parseCriticality)
	one(g, r, colLanguage, &o.Language, parseLanguage)
	one(g, r, colZone, &o.Zone, parseZone)
}

func one[T comparable](g *gather, r *row, c column, to *T, parse func(string) (T, error)) {
	if s := strings.TrimSpace(r.cells[c]); s != "" {
		first(g, r, c, to, parsed(g, r, c, s, parse))
	}
}

// first sets *to where it has no value yet, and tells when it has another one.
func first[T comparable](g *gather, r *row, c column, to *T, v T) {
	var none T
	switch {
	case v == none || v == *to:
	case *to == none:
		*to = v
	default:
		g.rep.problem(r.line, c.String(), fmt.Sprintf("%s differs from an earlier row's %s; the earlier one stays",
			quote(fmt.Sprint(v)), quote(fmt.Sprint(*to))))
	}
}

// parsed reads a value and tells the problem if there is one.
func parsed[T any](g *gather, r *row, c column, s string, parse func(string) (T, error)) T {
	v, err := parse(s)
	if err != nil {
		g.rep.problem(r.line, c.String(), err.Error())
		var none T
		return none
	}
	return v
}

func (g *gather) text(r *row, c column, max int) string {
	return parsed(g, r, c, r.cells[c], func(s string) (string, error) { return parseText(s, max) })
}

func (g *gather) networks(e *entry, r *row) {
	for _, s := range values(colASN, r.cells[colASN]) {
		if as := parsed(g, r, colASN, s, parseASN); as != 0 {
			g.net(e, tocsin.Net{AS: as})
		}
	}
	for _, s := range values(colPrefix, r.cells[colPrefix]) {
		ps, note, err := parsePrefixes(s)
		if err != nil {
			note = err.Error()
			ps = nil
		}
		if note != "" {
			g.rep.problem(r.line, "prefix", note)
		}
		for _, p := range ps {
			g.net(e, tocsin.Net{Prefix: p})
		}
	}
	for _, s := range values(colDomain, r.cells[colDomain]) {
		if d := parsed(g, r, colDomain, s, parseDomain); d != "" {
			g.net(e, tocsin.Net{Domain: d})
		}
	}
}

func (g *gather) net(e *entry, n tocsin.Net) {
	if e.nets[n] {
		return
	}
	e.nets[n] = true
	n.From = g.from
	e.org.Nets = append(e.org.Nets, n)
	g.nets++
}

// contacts reads the addresses of a row with their names, roles and phones: one each, or one for all. Where a row has no
// address, its phones are contacts themselves.
func (g *gather) contacts(e *entry, r *row) {
	var found []tocsin.Contact
	for s := range strings.SplitSeq(r.cells[colEmail], ";") {
		switch s = strings.TrimSpace(s); {
		case strings.HasPrefix(s, telScheme):
			found = append(found, parsed(g, r, colEmail, s, parsePhones)...)
		case s != "":
			found = append(found, parsed(g, r, colEmail, s, parseEmails)...)
		}
	}
	if strings.TrimSpace(r.cells[colEmail]) == "" {
		for s := range strings.SplitSeq(g.text(r, colPhone, MaxCell), ";") {
			if s = strings.TrimSpace(s); s != "" && len(s) <= MaxText {
				found = append(found, parsed(g, r, colPhone, s, parsePhones)...)
			}
		}
		if len(found) == 0 && r.cells[colPhone] != "" {
			return // what can't be read was told
		}
	}
	names, roles, phones := g.each(r, colContact, len(found)), g.each(r, colRole, len(found)), g.each(r, colPhone, len(found))
	for i, c := range found {
		c.Name = cmp.Or(names(i), c.Name)
		c.Role, c.Phone, c.From = strings.ToLower(roles(i)), cmp.Or(phones(i), c.Phone), g.from
		g.contact(e, c)
	}
}

// each returns the value for each of n addresses.
func (g *gather) each(r *row, c column, n int) func(i int) string {
	text := g.text(r, c, MaxCell)
	if text == "" {
		return func(int) string { return "" }
	}
	list := strings.Split(text, ";")
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
		if len(list[i]) > MaxText {
			g.rep.problem(r.line, c.String(), fmt.Sprintf("%s is longer than %d bytes", quote(list[i]), MaxText))
			list[i] = ""
		}
	}
	if len(list) != 1 && len(list) != n || n == 0 {
		g.rep.problem(r.line, c.String(), fmt.Sprintf("there are %d values for %d contacts; it must be one for all or one each", len(list), n))
		return func(int) string { return "" }
	}
	return func(i int) string { return list[min(i, len(list)-1)] }
}

func (g *gather) contact(e *entry, c tocsin.Contact) {
	if i, ok := e.emails[c.Email]; ok {
		had := &e.org.Contacts[i]
		had.Name, had.Role, had.Phone = cmp.Or(had.Name, c.Name), cmp.Or(had.Role, c.Role), cmp.Or(had.Phone, c.Phone)
		return
	}
	e.emails[c.Email] = len(e.org.Contacts)
	e.org.Contacts = append(e.org.Contacts, c)
}
