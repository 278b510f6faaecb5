package watch

import (
	"net/http"
	"time"
)

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
