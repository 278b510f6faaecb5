package watch

import (
	"context"
	"slices"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/urgency"
	"tocsin/plugin/feed"
)

// maxMovedCVEs is how many vulnerabilities of one part of a problem are noted when it moves. Where events name more, what
// stays is not known for sure.
const maxMovedCVEs = 256

// noteCVEs notes what an event names.
func (p *moved) noteCVEs(named string) {
	if named == "" {
		return
	}
	for _, cve := range feed.CVEs(named) {
		if len(p.cves) < maxMovedCVEs && !slices.Contains(p.cves, cve) {
			p.cves = append(p.cves, clone(cve))
		}
	}
}

// vulnerabilities makes of what was gathered what the links of findings and vulnerabilities need. It looks at the findings
// as they are before they move.
func (m *moves) vulnerabilities(ctx context.Context, tx *sqldb.Tx) ([]urgency.Transfer, error) {
	var order []find.Problem
	all := map[find.Problem]*urgency.Transfer{}
	for k, p := range m.goes {
		at := find.Problem{Owner: k.from, Type: k.typ, Identifier: k.identifier}
		t := all[at]
		if t == nil {
			t = &urgency.Transfer{Problem: urgency.Problem(at), To: map[string][]string{}, Stays: map[string]bool{}, Gone: true}
			order, all[at] = append(order, at), t
		}
		t.To[k.to] = append(t.To[k.to], p.cves...)
	}
	list := make([]urgency.Transfer, 0, len(order))
	for _, at := range order {
		kinds, err := find.KindsOf(ctx, tx, at)
		if err != nil {
			return nil, err
		}
		for _, kind := range kinds {
			m.keep(all[at], moveKey{at.Owner, at.Owner, at.Type, at.Identifier, kind})
		}
		list = append(list, *all[at])
	}
	return list, nil
}

// keep notes what stays with the first owner of what one kind of report tells.
func (m *moves) keep(t *urgency.Transfer, own moveKey) {
	p := m.stays[own]
	if p == nil {
		if !m.losing[own] { // it was not looked at
			t.Gone, t.Unsure = false, true
		}
		return
	}
	t.Gone, t.Unsure = false, t.Unsure || len(p.cves) == maxMovedCVEs
	for _, cve := range p.cves {
		t.Stays[cve] = true
	}
}
