package watch

import (
	"context"
	"net/http"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/web"
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
	q.Within = clearedOnly(req.Context())
	w.Header().Set("Content-Type", "application/x-ndjson")
	out := newLines(w)
	err = r.newest(req.Context(), q, int(limit), out.add)
	if err == nil {
		err = out.end()
	}
	if err != nil && out.wrote {
		r.Log.Warn("a query ended half-way", "error", err)
		panic(http.ErrAbortHandler) // a cut answer must not look whole
	}
	return err
}

// clearedOnly bounds a query to what the asker may see; "" is no bound. Events without a mark are nobody's who is bounded.
func clearedOnly(ctx context.Context) string {
	may := clearedMarks(ctx)
	if may == nil {
		return ""
	}
	return eventlog.In("tlp", may...)
}

// clearedMarks are the marks that the asker may see, by name; nil are all.
func clearedMarks(ctx context.Context) (may []string) {
	if web.Cleared(ctx, tocsin.Red) {
		return nil
	}
	for m := tocsin.AmberStrict; m <= tocsin.Clear; m++ {
		if web.Cleared(ctx, m) {
			may = append(may, m.String())
		}
	}
	return may
}

// mustKnowOwners refuses what names constituents to who is not cleared for that, as the pages do.
func mustKnowOwners(ctx context.Context) error {
	if web.Cleared(ctx, rosterMark) {
		return nil
	}
	return tocsin.Faultf(tocsin.Denied, "this is %s, and who asks is not cleared for it", rosterMark.Label())
}

// newest gives the n newest events of a query, or all in no order when n is 0.
func (r *Room) newest(ctx context.Context, q eventlog.Query, n int, each func(row []tocsin.Field) error) error {
	if n == 0 {
		return r.Events.Query(ctx, q, each)
	}
	return eventlog.EachNewest(ctx, r.Events, q, n, r.Now(), each)
}
