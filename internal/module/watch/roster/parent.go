package roster

import (
	"cmp"
	"fmt"
	"slices"

	"tocsin"
)

// other is what another teller says of an organisation.
type other struct {
	slug, name, parent string
	from               tocsin.From
}

// resolve sets the organisations' parents: a parent is named by its slug or by its name, in this file or by another
// teller. One that nobody knows, and one that would close a ring, is told and left out.
func (g *gather) resolve(others []other) {
	names := map[string]string{}
	for _, o := range others {
		if _, ok := names[fold(o.name)]; !ok {
			names[fold(o.name)] = o.slug
		}
	}
	known := map[string]bool{}
	for _, o := range others {
		known[o.slug] = true
	}
	for _, e := range g.list {
		if !e.borrowed {
			e.org.Parent = g.parentOf(e, names, known)
		}
	}
	g.breakRings(others)
}

func (g *gather) parentOf(e *entry, names map[string]string, known map[string]bool) string {
	if e.parent == "" {
		return ""
	}
	slug := ""
	switch p := g.names[fold(e.parent)]; {
	case p != nil:
		slug = p.org.Slug
	case g.slugs[e.parent] != nil:
		slug = g.slugs[e.parent].org.Slug
	case known[e.parent]:
		slug = e.parent
	case known[g.alias[e.parent]]:
		slug = g.alias[e.parent]
	default:
		slug = names[fold(e.parent)]
	}
	switch slug {
	case "":
		g.rep.problem(e.parentLine, "parent", fmt.Sprintf("there is no organisation %s; %s stands without a parent", quote(e.parent), e.org.Slug))
	case e.org.Slug:
		g.rep.problem(e.parentLine, "parent", fmt.Sprintf("%s is its own parent; it stands without one", e.org.Slug))
		slug = ""
	}
	return slug
}

// breakRings walks up from each organisation once. Where a walk meets its own way, the one that closed the ring loses
// its parent.
func (g *gather) breakRings(others []other) {
	up := effectiveParents(others, g)
	done := map[string]bool{}
	for _, e := range g.list {
		way := map[string]bool{}
		for slug := e.org.Slug; slug != "" && !done[slug]; slug = up[slug] {
			way[slug] = true
			if way[up[slug]] {
				g.cut(e, slug, up)
				break
			}
		}
		for slug := range way {
			done[slug] = true
		}
	}
}

// cut opens the ring that goes over slug, at an organisation of this file.
func (g *gather) cut(from *entry, slug string, up map[string]string) {
	at := g.slugs[slug]
	for at == nil || at.org.Parent == "" || up[at.org.Slug] != at.org.Parent {
		if slug = up[slug]; slug == "" {
			return
		}
		if at = g.slugs[slug]; at == from {
			break
		}
	}
	g.rep.problem(cmp.Or(at.parentLine, at.line), "parent", fmt.Sprintf("%s is above and below %s at once; it stands without a parent",
		quote(at.parent), at.org.Slug))
	at.org.Parent, up[at.org.Slug] = "", ""
}

// effectiveParents returns each organisation's parent as the teller that counts tells it.
func effectiveParents(others []other, g *gather) map[string]string {
	all := slices.Clone(others)
	for _, e := range g.list {
		if e.borrowed {
			continue
		}
		all = append(all, other{slug: e.org.Slug, parent: e.org.Parent, from: g.from})
	}
	slices.SortFunc(all, func(a, b other) int { return cmp.Compare(b.from, a.from) })
	up := make(map[string]string, len(all))
	for _, o := range all { // 'hand' sorts first and is set last
		up[o.slug] = o.parent
	}
	return up
}
