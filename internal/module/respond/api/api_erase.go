package api

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/item"
)

// The bodies of what is asked about a person. The words stand in no address: those are written into logs.
type (
	// Person says who is meant: an address, a name, a telephone number.
	Person struct {
		Words string `json:"words"`
	}
	// Erasing says who is to be erased, and why.
	Erasing struct {
		Words  string `json:"words"`
		Reason string `json:"reason"`
	}
)

// eraseAPI adds what is asked about a person.
func (r room) eraseAPI(t *route.Table, by []route.Param) {
	t.On("POST /api/v1/person", r.postPerson, route.Doc{Scope: scopeWrite, Act: respond.ActErase, Person: true, Summary: "Where a person stands", Body: Person{}, Answer: item.Traces{}, Query: by})
	t.On("POST /api/v1/person/tell", r.postTell, route.Doc{Scope: scopeWrite, Act: respond.ActErase, Person: true, Summary: "All that is known of a person, for the person; it is written down that it was given out", Body: Person{}, Answer: item.Traces{}, Query: by})
	t.On("POST /api/v1/person/erase", r.postErase, route.Doc{Scope: scopeWrite, Act: respond.ActErase, Person: true, Summary: "Erase a person wherever they stand", Body: Erasing{}, Answer: item.Erasure{}, Query: by,
		Text: "It waits for a second person, where there are accounts, and is done step by step then."})
	t.On("GET /api/v1/person/erasures", r.getErasures, route.Doc{Scope: scopeRead, Act: respond.ActErase, Person: true, Summary: "Who was asked to be erased, and how far that has come", Answer: []item.Erasure{}})
}

func (r room) postPerson(w http.ResponseWriter, req *http.Request) error {
	var p Person
	if err := body(w, req, &p); err != nil {
		return err
	}
	t, err := r.Traces(req.Context(), viewerOf(req), p.Words)
	if err != nil {
		return err
	}
	return web.Write(w, t)
}

func (r room) postTell(w http.ResponseWriter, req *http.Request) error {
	var p Person
	if err := body(w, req, &p); err != nil {
		return err
	}
	t, err := r.TellPerson(req.Context(), viewerOf(req), p.Words)
	if err != nil {
		return err
	}
	return web.Write(w, t)
}

func (r room) postErase(w http.ResponseWriter, req *http.Request) error {
	var p Erasing
	if err := body(w, req, &p); err != nil {
		return err
	}
	e, err := r.Erase(req.Context(), viewerOf(req), p.Words, p.Reason)
	if err != nil {
		return err
	}
	return web.Write(w, e)
}

func (r room) getErasures(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Erasures(req.Context())
	if err != nil {
		return err
	}
	return web.Write(w, append([]item.Erasure{}, list...))
}
