package watch

import (
	"encoding/json"
	"net/http"
	"time"

	"tocsin/internal/module/watch/digest"
)

func (r *Room) getDigests(w http.ResponseWriter, req *http.Request) error {
	w.Header().Set("Content-Type", "application/x-ndjson")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return r.Digests(req.Context(), req.FormValue("owner"), func(l digest.Letter) error { return enc.Encode(l) })
}

// feedRow is a feed as the API lists it.
type feedRow struct {
	Name          string    `json:"name"`
	Title         string    `json:"title"`
	Provider      string    `json:"provider"`
	Documentation string    `json:"documentation"`
	Terms         string    `json:"terms"`
	Format        string    `json:"format"`
	TLP           string    `json:"tlp"`
	LastReport    time.Time `json:"last_report,omitzero"`
}

func (r *Room) getFeeds(w http.ResponseWriter, req *http.Request) error {
	newest, err := r.Inbox.Newest(req.Context())
	if err != nil {
		return err
	}
	var rows []feedRow
	for _, f := range r.Shelf.All() {
		rows = append(rows, feedRow{f.Name, f.Title, f.Provider, f.Documentation, f.Terms, f.Format, f.Mark.String(), newest[f.Name]})
	}
	return lines(w, rows)
}
