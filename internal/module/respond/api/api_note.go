package api

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
)

// noteAPI adds what is noted, and how that is written anew.
func (r room) noteAPI(t *route.Table, by []route.Param) {
	t.On("POST /api/v1/incidents/{number}/notes", r.postNote, route.Doc{Scope: scopeWrite, Summary: "Note something", Body: item.Log{}, Answer: item.Case{}, Query: by})
	t.On("GET /api/v1/incidents/{number}/notes/{id}", r.getNote, route.Doc{Scope: scopeRead, Summary: "The wordings that a note had, the newest first", Answer: []item.NoteWas{}})
	t.On("POST /api/v1/incidents/{number}/notes/{id}", r.postSameNote, route.Doc{Scope: scopeWrite, Summary: "Write a note anew, lay it into a folder, or pin it above the stream", Body: item.NoteChange{}, Answer: item.Case{}, Query: by})
	t.On("POST /api/v1/incidents/{number}/folders", r.postFolder, route.Doc{Scope: scopeWrite, Summary: "Give a folder of notes another name, with all that lies in it", Body: item.FolderName{}, Answer: item.Outcome{}, Query: by})
}

func (r room) postNote(w http.ResponseWriter, req *http.Request) error {
	var s item.Log
	if err := body(w, req, &s); err != nil {
		return err
	}
	return r.answer(w, req, r.Work(req.Context(), viewerOf(req), req.PathValue("number"), s))
}

func (r room) getNote(w http.ResponseWriter, req *http.Request) error {
	id, err := idOf(req, "id")
	if err != nil {
		return err
	}
	_, list, err := r.NoteHistory(req.Context(), viewerOf(req), req.PathValue("number"), id)
	if err != nil {
		return err
	}
	return web.Write(w, append([]item.NoteWas{}, list...))
}

func (r room) postSameNote(w http.ResponseWriter, req *http.Request) error {
	id, err := idOf(req, "id")
	if err != nil {
		return err
	}
	var c item.NoteChange
	if err := body(w, req, &c); err != nil {
		return err
	}
	_, err = r.ChangeNote(req.Context(), viewerOf(req), req.PathValue("number"), id, c)
	return r.answer(w, req, err)
}

func (r room) postFolder(w http.ResponseWriter, req *http.Request) error {
	var n item.FolderName
	if err := body(w, req, &n); err != nil {
		return err
	}
	out, err := r.RenameFolder(req.Context(), viewerOf(req), req.PathValue("number"), n)
	if err != nil {
		return err
	}
	return web.Write(w, out)
}
