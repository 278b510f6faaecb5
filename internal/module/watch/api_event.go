package watch

import (
	"net/http"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

// getEvents answers a LogsQL query: a row a line, flat keys. A query without pipes gives the newest events first.
func (r *Room) getEvents(w http.ResponseWriter, req *http.Request) error {
	from, to, err := r.span(req)
	if err != nil {
		return err
	}
	limit, err := param(req, "limit", 1000)
	if err != nil {
		return err
	}
	q := eventlog.Query{LogsQL: req.FormValue("query"), From: from, To: to}
	if q.LogsQL == "" {
		q.LogsQL = eventlog.All
	}
	if limit > 0 {
		q = q.Newest(int(limit))
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	var line []byte
	wrote := false
	err = r.Events.Query(req.Context(), q, func(row []tocsin.Field) error {
		line = tocsin.AppendJSON(line[:0], row)
		line = append(line, '\n')
		wrote = true
		_, err := w.Write(line)
		return err
	})
	if err != nil && wrote {
		r.Log.Warn("a query ended half-way", "error", err)
		panic(http.ErrAbortHandler) // a cut answer must not look whole
	}
	return err
}
