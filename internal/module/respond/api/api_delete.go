package api

import (
	"net/http"
	"strconv"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/item"
)

// deleteAPI adds what is asked of the end of items and letters.
func (r room) deleteAPI(t *route.Table, by []route.Param) {
	const waits = "It waits for a second person, where there are accounts. "
	t.On("GET /api/v1/incidents/{number}/leaving", r.getLeaving, route.Doc{Scope: scopeRead, Act: respond.ActDelete, Summary: "What would go where an item is deleted, and what stands against that", Answer: item.Leaving{}})
	t.On("POST /api/v1/incidents/{number}/delete", r.postDelete, route.Doc{Scope: scopeWrite, Act: respond.ActDelete, Person: true, Summary: "Delete an item for good, with all that hangs on it", Body: Reasoned{}, Answer: Discarded{}, Query: by,
		Text: waits + "What was merged into it goes along. Its number, the day, who and why stay, and its number is never given again."})
	t.On("POST /api/v1/incidents/{number}/keep", r.postKeep, route.Doc{Scope: scopeWrite, Act: actKeep, Person: true, Summary: "Say that an item must be kept, whoever wants it deleted", Body: Reasoned{}, Answer: item.Case{}, Query: by})
	t.On("DELETE /api/v1/incidents/{number}/keep", r.deleteKeep, route.Doc{Scope: scopeWrite, Act: actKeep, Person: true, Summary: "Say that an item need not be kept any more", Answer: item.Case{}, Query: by})
	t.On("POST /api/v1/letters/{id}/delete", r.postDeleteLetter, route.Doc{Scope: scopeWrite, Act: respond.ActDeleteLetter, Person: true, Summary: "Delete a letter for good, with its bytes", Body: Reasoned{}, Answer: Discarded{}, Query: by,
		Text: waits + "The same bytes are not taken in again."})
	t.On("GET /api/v1/deleted", r.getDeleted, route.Doc{Scope: scopeRead, Summary: "What was deleted for good, the newest first", Answer: item.GoneList{},
		Query: []route.Param{{Name: "after", Help: "where the page before ended", Number: true}, {Name: "limit", Help: "how many; 0 is 100", Number: true}}})
}

// actKeep lets somebody say what must be kept.
const actKeep = "incident.keep"

func (r room) getLeaving(w http.ResponseWriter, req *http.Request) error {
	l, err := r.Leaving(req.Context(), viewerOf(req), req.PathValue("number"))
	if err != nil {
		return err
	}
	return web.Write(w, l)
}

func (r room) postDelete(w http.ResponseWriter, req *http.Request) error {
	var why Reasoned
	if err := body(w, req, &why); err != nil {
		return err
	}
	waits, err := r.Delete(req.Context(), viewerOf(req), req.PathValue("number"), why.Reason)
	if err != nil {
		return err
	}
	return web.Write(w, Discarded{waits})
}

func (r room) postDeleteLetter(w http.ResponseWriter, req *http.Request) error {
	var why Reasoned
	if err := body(w, req, &why); err != nil {
		return err
	}
	id, err := idOf(req, "id")
	if err != nil {
		return err
	}
	waits, err := r.DeleteLetter(req.Context(), viewerOf(req), id, why.Reason)
	if err != nil {
		return err
	}
	return web.Write(w, Discarded{waits})
}

func (r room) postKeep(w http.ResponseWriter, req *http.Request) error {
	var why Reasoned
	if err := body(w, req, &why); err != nil {
		return err
	}
	return r.answer(w, req, r.KeepItem(req.Context(), viewerOf(req), req.PathValue("number"), why.Reason))
}

func (r room) deleteKeep(w http.ResponseWriter, req *http.Request) error {
	return r.answer(w, req, r.FreeItem(req.Context(), viewerOf(req), req.PathValue("number")))
}

func (r room) getDeleted(w http.ResponseWriter, req *http.Request) error {
	after, _ := strconv.Atoi(req.FormValue("after")) // the route takes numbers alone
	limit, _ := strconv.Atoi(req.FormValue("limit"))
	l, err := r.Deleted(req.Context(), viewerOf(req), after, limit)
	if err != nil {
		return err
	}
	return web.Write(w, l)
}
