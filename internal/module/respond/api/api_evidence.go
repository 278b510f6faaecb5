package api

import (
	"io"
	"net/http"
	"strconv"

	"tocsin"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
)

// The rights of a token on evidence: the bytes are for fewer than what is known of them.
const (
	scopeProofs     = "evidence:read"
	scopeProofsKeep = "evidence:write"
)

// The bodies of the API's acts on evidence.
type (
	// Handed says to whom a piece of evidence was given.
	Handed struct {
		Note string `json:"note"`
	}
	// Checked says whether a piece of evidence is still what was kept.
	Checked struct {
		Whole bool `json:"whole"`
	}
)

// evidenceAPI adds what programs ask of evidence.
func (r room) evidenceAPI(t *route.Table, by []route.Param) {
	const path = "/api/v1/incidents/{number}/evidence"
	t.On("GET "+path, r.getProofs, route.Doc{Scope: scopeRead, Summary: "List what is kept with an item, with who had it when", Answer: []item.Evidence{}})
	t.On("POST "+path, r.postProof, route.Doc{Scope: scopeProofsKeep, Summary: "Keep a file as evidence", Raw: "the file as it is", MaxBody: item.MaxEvidence + 1, Answer: item.Evidence{},
		Text: "The same bytes again are the piece that is there.",
		Query: append([]route.Param{{Name: "name", Help: "of the file", Needed: true}, {Name: "type", Help: "media type"}, {Name: "note", Help: "what it is, for people"},
			{Name: "tlp", Help: "mark; none: that of the item"}}, by...)})
	t.On("GET "+path+"/{id}", r.getProof, route.Doc{Scope: scopeProofs, Summary: "Fetch a piece of evidence; that it was fetched is written down", Bytes: route.Octets, Query: by})
	t.On("GET "+path+"/{id}/custody", r.getCustody, route.Doc{Scope: scopeRead, Summary: "Who had a piece of evidence, when, and what for", Answer: []item.Custody{}})
	t.On("POST "+path+"/{id}/check", r.postCheck, route.Doc{Scope: scopeProofsKeep, Act: "evidence.read", Summary: "Compare a piece of evidence with the hash that it was kept under", Answer: Checked{}, Query: by})
	t.On("POST "+path+"/{id}/handover", r.postHanded, route.Doc{Scope: scopeProofsKeep, Summary: "Write down that a piece of evidence was given to somebody", Body: Handed{}, Answer: []item.Custody{}, Query: by})
}

func (r room) getProofs(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Evidence(req.Context(), viewerOf(req), req.PathValue("number"))
	if err != nil {
		return err
	}
	return web.Write(w, append([]item.Evidence{}, list...))
}

func (r room) postProof(w http.ResponseWriter, req *http.Request) error {
	q := req.URL.Query()
	f := item.File{Name: q.Get("name"), Type: q.Get("type"), Note: q.Get("note"), TLP: q.Get("tlp"), Body: req.Body}
	e, err := r.Keep(req.Context(), viewerOf(req), req.PathValue("number"), f)
	if err != nil {
		return err
	}
	return web.Write(w, e)
}

func (r room) getProof(w http.ResponseWriter, req *http.Request) error {
	id, err := idOf(req, "id")
	if err != nil {
		return err
	}
	e, body, err := r.Fetch(req.Context(), viewerOf(req), req.PathValue("number"), id)
	if err != nil {
		return err
	}
	defer body.Close() //nolint:errcheck // it was read
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Length", strconv.FormatInt(e.Size, 10))
	web.Attach(h, e.Name)
	if _, err := io.Copy(w, body); err != nil {
		return &tocsin.Fault{Why: tocsin.Internal, Text: "the evidence ended half-way", Err: err}
	}
	return nil
}

func (r room) getCustody(w http.ResponseWriter, req *http.Request) error {
	return r.custody(w, req, nil)
}

// custody answers with the custody of a piece as it is now, if nothing went wrong before.
func (r room) custody(w http.ResponseWriter, req *http.Request, do func(id int64) error) error {
	id, err := idOf(req, "id")
	if err == nil && do != nil {
		err = do(id)
	}
	if err != nil {
		return err
	}
	list, err := r.Custody(req.Context(), viewerOf(req), req.PathValue("number"), id)
	if err != nil {
		return err
	}
	return web.Write(w, append([]item.Custody{}, list...))
}

func (r room) postCheck(w http.ResponseWriter, req *http.Request) error {
	id, err := idOf(req, "id")
	if err != nil {
		return err
	}
	ok, err := r.Check(req.Context(), viewerOf(req), req.PathValue("number"), id)
	if err != nil {
		return err
	}
	return web.Write(w, Checked{Whole: ok})
}

func (r room) postHanded(w http.ResponseWriter, req *http.Request) error {
	var h Handed
	if err := body(w, req, &h); err != nil {
		return err
	}
	return r.custody(w, req, func(id int64) error {
		return r.HandOver(req.Context(), viewerOf(req), req.PathValue("number"), id, h.Note)
	})
}
