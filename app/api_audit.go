package app

import (
	"errors"
	"net/http"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
)

// auditAPI is the audit log. Its lines name what only some may see; so it is read by people whose roles see all, with a token
// of their own, and at the inner door.
func (n *Node) auditAPI(t *route.Table) {
	read := func(d route.Doc) route.Doc { d.Scope, d.Person = "audit:read", true; return d }
	t.On("GET /api/v1/audit", n.getAudit, read(route.Doc{Summary: "Who did what, the oldest first", Lines: audit.Entry{},
		Query: []route.Param{{Name: "act", Help: "those alone that begin so: outbox."}, {Name: "actor", Help: "who did it"}, {Name: "subject", Help: "on what"},
			{Name: "since", Help: "a time: 2026-11-24T08:00:00Z"}}}))
	t.On("GET /api/v1/audit/head", n.getAuditHead, read(route.Doc{Summary: "The newest line's number and hash", Answer: audit.Head{}}))
	t.On("GET /api/v1/audit/verify", n.getAuditVerify, read(route.Doc{Summary: "Look through the whole chain", Answer: verdict{}, Query: []route.Param{{Name: "head", Help: "SEQ:HASH as it was noted"}}}))
}

// auditPage is the most lines that are read at once.
const auditPage = 1000

func (n *Node) getAudit(w http.ResponseWriter, r *http.Request) error {
	f := audit.Filter{Act: r.FormValue("act"), Actor: r.FormValue("actor"), Subject: r.FormValue("subject"), Limit: auditPage}
	if s := r.FormValue("since"); s != "" {
		at, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			return tocsin.Faultf(tocsin.Invalid, "%.40q is not a time like 2026-11-24T08:00:00Z", s).At("since")
		}
		f.Since = at
	}
	for {
		list, err := audit.List(r.Context(), n.DB, f)
		if err != nil {
			return err
		}
		if err := writeLines(w, list); err != nil || len(list) < auditPage {
			return err
		}
		f.After = list[len(list)-1].Seq
	}
}

func (n *Node) getAuditHead(w http.ResponseWriter, r *http.Request) error {
	head, err := audit.HeadOf(r.Context(), n.DB)
	if err != nil {
		return err
	}
	return web.Write(w, head)
}

// verdict is what a look through the whole audit log has found.
type verdict struct {
	Good   int64      `json:"good"` // lines, from the first on
	Head   audit.Head `json:"head"`
	Broken int64      `json:"broken,omitempty"` // the first line that is not as it was written
	Why    string     `json:"why,omitempty"`
}

func (n *Node) getAuditVerify(w http.ResponseWriter, r *http.Request) error {
	var noted audit.Head
	if s := r.FormValue("head"); s != "" {
		var err error
		if noted, err = audit.ParseHead(s); err != nil {
			return err
		}
	}
	var v verdict
	var broken *audit.Broken
	var err error
	v.Good, err = audit.VerifyWith(r.Context(), n.DB, noted)
	if errors.As(err, &broken) {
		v.Broken, v.Why = max(broken.Seq, 1), broken.Why
		return web.Write(w, v)
	}
	if err != nil {
		return err
	}
	if v.Head, err = audit.HeadOf(r.Context(), n.DB); err != nil {
		return err
	}
	if v.Head.Seq < v.Good {
		return tocsin.Faultf(tocsin.Conflict, "the audit log grew shorter while it was read")
	}
	return web.Write(w, v)
}
