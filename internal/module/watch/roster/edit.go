package roster

import (
	"fmt"
	"strings"

	"tocsin"
)

// check brings an organisation that a person enters into the one form in which the roster holds it, by the same rules
// as a row of a file. What can't be read is a Fault that names the field.
func check(o tocsin.Org) (tocsin.Org, error) {
	rep := &Report{}
	g := newGather(rep, tocsin.ByHand)
	r := row{}
	r.cells[colName], r.cells[colSlug], r.cells[colSector] = o.Name, o.Slug, o.Sector
	r.cells[colLanguage], r.cells[colZone] = o.Language, o.Zone
	if o.Criticality != 0 {
		r.cells[colCriticality] = fmt.Sprint(o.Criticality)
	}
	for _, n := range o.Nets {
		c, text := cellOf(n)
		r.cells[c] += text + ";"
	}
	if err := g.take(r); err != nil {
		return o, err
	}
	if len(g.list) == 1 {
		for i := range o.Contacts {
			g.contacts(g.list[0], contactRow(o.Contacts[i]))
		}
	}
	if len(rep.Problems) > 0 {
		return o, rep.Problems[0].Fault()
	}
	if len(g.list) == 0 { // all its cells are empty, as a line between others may be
		return o, &tocsin.Fault{Why: tocsin.Invalid, Field: "slug", Text: "a constituent needs a slug"}
	}
	checked := g.list[0].org
	checked.Parent = o.Parent
	return checked, nil
}

func cellOf(n tocsin.Net) (column, string) {
	kind, text := textOf(n)
	switch kind {
	case kindAS:
		return colASN, text
	case kindPrefix:
		return colPrefix, text
	}
	return colDomain, text
}

func contactRow(c tocsin.Contact) *row {
	r := &row{}
	r.cells[colEmail], r.cells[colRole], r.cells[colPhone] = c.Email, c.Role, strings.ReplaceAll(c.Phone, ";", ",")
	r.cells[colContact] = strings.ReplaceAll(c.Name, ";", ",")
	return r
}
