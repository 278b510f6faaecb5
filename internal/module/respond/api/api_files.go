package api

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
)

// filesAPI adds what programs ask of the files of an item.
func (r room) filesAPI(t *route.Table, by []route.Param) {
	const path = "/api/v1/incidents/{number}/files"
	t.On("GET "+path, r.getFiles, route.Doc{Scope: scopeRead, Act: "inbox.read", Summary: "List all files of an item: of its letters, in and out, and its evidence", Answer: item.Files{}})
	t.On("GET "+path+".zip", r.getFilesZip, route.Doc{Scope: scopeProofs, Summary: "All files of an item as one zip with the password infected; that evidence was fetched is written down", Bytes: route.Octets, Query: by})
}

func (r room) getFiles(w http.ResponseWriter, req *http.Request) error {
	_, all, err := r.Files(req.Context(), viewerOf(req), req.PathValue("number"))
	if err != nil {
		return err
	}
	return web.Write(w, all)
}

func (r room) getFilesZip(w http.ResponseWriter, req *http.Request) error {
	write, err := r.PackFiles(req.Context(), viewerOf(req), req.PathValue("number"))
	if err != nil {
		return err
	}
	asBytes(w)
	return write(w)
}
