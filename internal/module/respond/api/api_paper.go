package api

import (
	"bytes"
	"net/http"

	"tocsin/internal/console"
	"tocsin/internal/kit/docx"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/route"
)

// paperAPI adds the report on an item as a file, where it is told how that is written.
func (r room) paperAPI(t *route.Table) {
	if r.Paper == nil {
		return
	}
	t.On("GET /api/v1/incidents/{number}/report.docx", r.getPaper, route.Doc{Scope: scopeRead, Summary: "The report on an item as a Word file", Bytes: docx.Type,
		Text:  "It holds what somebody sees who is cleared for the mark, and no more than the asker sees. Notes and letters are never in it. It is put into the team's Word template, where there is one. Times are in UTC.",
		Query: []route.Param{{Name: "for", Help: "the mark of TLP that its readers are cleared for; none is the item's own"}, {Name: "language", Help: "that it is written in; none is English", One: lang.Tags()}}})
}

func (r room) getPaper(w http.ResponseWriter, req *http.Request) error {
	q := req.URL.Query()
	c, mark, err := r.CaseFor(req.Context(), viewerOf(req), req.PathValue("number"), q.Get("for"))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	l := console.Words().Lang(q.Get("language"))
	if err := r.WriteWord(req.Context(), &b, l, r.Paper(l, c, mark), c, mark); err != nil {
		return err
	}
	asBytes(w)
	w.Header().Set("Content-Type", docx.Type)
	_, err = w.Write(b.Bytes())
	return err
}
