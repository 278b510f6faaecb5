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
	PassOn        string    `json:"pass_on,omitempty"` // to whom the terms let records be passed on: all, owners, ask, nobody
	Ended         string    `json:"ended,omitempty"`   // the day on which its provider ended it
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
		rows = append(rows, feedRow{f.Name, f.Title, f.Provider, f.Documentation, f.Terms, string(f.PassOn), f.Ended, f.Format, f.Mark.String(), newest[f.Name]})
	}
	return lines(w, rows)
}
