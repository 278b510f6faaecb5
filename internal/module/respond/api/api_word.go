package api

import (
	"errors"
	"io"
	"net/http"

	"tocsin/internal/kit/docx"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
)

// wordAPI adds the team's Word templates for reports on items.
func (r room) wordAPI(t *route.Table, by []route.Param) {
	t.On("GET /api/v1/report-templates", r.getWords, route.Doc{Scope: "settings:read", Summary: "The team's Word templates for reports on items, by language", Answer: []item.WordTemplate{}})
	t.On("GET /api/v1/report-templates/{language}", r.getWord, route.Doc{Scope: "settings:read", Summary: "A Word template as it was given", Bytes: docx.Type})
	t.On("PUT /api/v1/report-templates/{language}", r.putWord, route.Doc{Scope: "settings:write", Act: "template.write", Summary: "Give reports in a language a Word template, or take it away",
		Text: "The language any is for those that have none of their own. A report takes the place of the paragraph {{report}}; {{number}}, {{title}}, {{date}}, {{tlp}} and {{team}} are filled in, and a header or footer must have {{tlp}}. Programs, other documents and what leads out of the document are refused. No bytes take the template away.",
		Raw:  "the template (.docx), up to 2 MB", MaxBody: docx.MaxTemplate + 1, Answer: item.WordTemplate{}, Query: append([]route.Param{{Name: "name", Help: "of the file"}}, by...)})
}

func (r room) getWords(w http.ResponseWriter, req *http.Request) error {
	list, err := r.WordTemplates(req.Context())
	if err != nil {
		return err
	}
	return web.Write(w, append([]item.WordTemplate{}, list...))
}

func (r room) getWord(w http.ResponseWriter, req *http.Request) error {
	raw, err := r.WordTemplate(req.Context(), req.PathValue("language"))
	if err != nil {
		return err
	}
	asBytes(w)
	w.Header().Set("Content-Type", docx.Type)
	_, err = w.Write(raw)
	return err
}

func (r room) putWord(w http.ResponseWriter, req *http.Request) error {
	raw, err := io.ReadAll(http.MaxBytesReader(w, req.Body, docx.MaxTemplate+1))
	var long *http.MaxBytesError
	if err != nil && !errors.As(err, &long) {
		return err
	}
	t, err := r.SetWordTemplate(req.Context(), viewerOf(req).Name, req.PathValue("language"), req.URL.Query().Get("name"), raw)
	if err != nil {
		return err
	}
	return web.Write(w, t)
}
