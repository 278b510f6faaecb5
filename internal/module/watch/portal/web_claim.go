package portal

import (
	"net/http"
	"strconv"

	"tocsin"
	"tocsin/internal/console"
)

// claimsPage is what waits for an officer.
type claimsPage struct {
	Rows []Claim
	Done bool
}

func (p *Portal) waiting(w http.ResponseWriter, r *http.Request) error {
	if _, ok := p.access.May(r.Context(), actDecide); !ok {
		return tocsin.Faultf(tocsin.Denied, "None of your roles lets you decide claims.")
	}
	list, err := p.source.Waiting(r.Context())
	if err != nil {
		return err
	}
	page := claimsPage{list, r.URL.Query().Get("done") != ""}
	return p.console.Render(w, r, console.Page{Name: "portal/claim", Title: p.console.Lang(r).Text("portal.claims"), Mark: tocsin.Amber, Body: page}, http.StatusOK)
}

func (p *Portal) decide(w http.ResponseWriter, r *http.Request) error {
	by, ok := p.access.May(r.Context(), actDecide)
	if !ok {
		return tocsin.Faultf(tocsin.Denied, "None of your roles lets you decide claims.")
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Text: "The form can't be read.", Err: err}
	}
	id, err := strconv.ParseInt(r.PostForm.Get("id"), 10, 64)
	do := r.PostForm.Get("do")
	if err != nil || do != "approve" && do != "refuse" {
		return tocsin.Faultf(tocsin.Invalid, "The form names no claim, or nothing that is done to it.")
	}
	if err := p.source.Decide(r.Context(), id, do == "approve", r.PostForm.Get("reason"), by); err != nil {
		return err
	}
	http.Redirect(w, r, "/watch/claims?done=1", http.StatusSeeOther)
	return nil
}
