package portal

import (
	"net/http"
	"strconv"

	"tocsin"
	"tocsin/internal/console"
)

// claimsPage is what waits for an officer.
type claimsPage struct {
	Rows   []claimRow
	Faults []console.Wrong
	Done   bool
}

// claimRow is a claim with the reason that was typed for it.
type claimRow struct {
	Claim
	Typed string
}

// officer is a page for who decides claims, and for nobody else.
func (p *Portal) officer(f func(v visit) error) http.Handler {
	return p.console.Handle(func(w http.ResponseWriter, r *http.Request) error {
		by, ok := p.access.May(r.Context(), actDecide)
		if !ok {
			return tocsin.Faultf(tocsin.Denied, "None of your roles lets you decide claims.")
		}
		if err := readForm(w, r); err != nil {
			return err
		}
		return f(visit{w: w, r: r, by: by})
	})
}

func (p *Portal) waiting(v visit) error {
	list, err := p.source.Waiting(v.r.Context())
	if err != nil {
		return err
	}
	page := claimsPage{Faults: console.Faults(p.console.Lang(v.r), v.wrong, func(string) bool { return false }), Done: v.done()}
	for _, c := range list {
		row := claimRow{Claim: c}
		if strconv.FormatInt(c.ID, 10) == v.posted("id") {
			row.Typed = v.posted("reason")
		}
		page.Rows = append(page.Rows, row)
	}
	return p.page(v, "claim", "portal.claims", tocsin.Amber, page)
}

func (p *Portal) decide(v visit) error {
	id, err := strconv.ParseInt(v.posted("id"), 10, 64)
	do := v.posted("do")
	if err != nil || do != "approve" && do != "refuse" {
		return tocsin.Faultf(tocsin.Invalid, "The form names no claim, or nothing that is done to it.")
	}
	if err := p.source.Decide(v.r.Context(), id, do == "approve", v.posted("reason"), v.by); err != nil {
		return v.mend(err, p.waiting)
	}
	return v.back("/watch/claims")
}
