package roster

import (
	"cmp"

	"tocsin"
)

// follow puts what a file says where merges and moves have led: what it says of an organisation that was merged is said
// of the one that it became, and a net or contact that was moved is its new owner's. known are the organisations that
// others speak of.
func (g *gather) follow(w ways, known map[string]bool) {
	if len(w.alias)+len(w.route) == 0 {
		return
	}
	g.alias = w.alias
	there := func(slug string) bool { return known[slug] || g.slugs[slug] != nil && !g.slugs[slug].borrowed }
	if len(w.route) > 0 {
		for _, e := range g.list[:len(g.list):len(g.list)] {
			g.reroute(e, w, there)
		}
	}
	kept := g.list[:0:0]
	for _, e := range g.list {
		to := w.alias[e.org.Slug]
		if to == "" || !there(to) {
			kept = append(kept, e)
			continue
		}
		target := g.slugs[to]
		if target == nil {
			target = &entry{org: tocsin.Org{Slug: to}, line: e.line, borrowed: true, nets: map[tocsin.Net]bool{}, emails: map[string]int{}}
			g.slugs[to] = target
			kept = append(kept, target)
		}
		g.pour(e, target)
	}
	g.list = kept
}

// pour gives all that an entry has to another, which takes its place.
func (g *gather) pour(e, target *entry) {
	for _, n := range e.org.Nets {
		n.From = ""
		g.net(target, n)
	}
	for _, c := range e.org.Contacts {
		g.contact(target, c)
	}
	g.slugs[e.org.Slug] = target
	if g.names[fold(e.org.Name)] == e {
		g.names[fold(e.org.Name)] = target
	}
}

// reroute takes away from an entry what was moved, and gives it to where it went.
func (g *gather) reroute(e *entry, w ways, there func(string) bool) {
	nets := e.org.Nets[:0:0]
	for _, n := range e.org.Nets {
		kind, value := textOf(n)
		to, moved := w.route[route{kind: kind, value: value, from: e.org.Slug}]
		switch {
		case !moved || to == e.org.Slug || to != "" && !there(to):
			nets = append(nets, n)
		case to != "":
			n.From = ""
			g.net(g.borrow(to, e.line), n)
		}
	}
	e.org.Nets = nets
	contacts := e.org.Contacts[:0:0]
	for _, c := range e.org.Contacts {
		to, moved := w.route[route{kind: kindContact, value: c.Email, from: e.org.Slug}]
		switch {
		case !moved || to == e.org.Slug || to != "" && !there(to):
			contacts = append(contacts, c)
		case to != "":
			g.contact(g.borrow(to, e.line), c)
		}
	}
	e.org.Contacts = contacts
	e.emails = map[string]int{}
	for i, c := range contacts {
		e.emails[c.Email] = i
	}
}

// borrow returns the entry of an organisation, also where the file has none.
func (g *gather) borrow(slug string, line int64) *entry {
	e := g.slugs[slug]
	if e == nil {
		e = &entry{org: tocsin.Org{Slug: slug}, line: cmp.Or(line, 1), borrowed: true, nets: map[tocsin.Net]bool{}, emails: map[string]int{}}
		g.slugs[slug] = e
		g.list = append(g.list, e)
	}
	return e
}
