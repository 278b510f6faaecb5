package api

import (
	"net/http"

	"tocsin"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
)

// Reading says what whoever asks has read.
type Reading struct {
	Numbers []string `json:"numbers,omitempty"`
	All     bool     `json:"all,omitempty"`    // all that is there, without numbers
	Unread  bool     `json:"unread,omitempty"` // the newest letter of each is new again
}

// readAPI adds what is asked of what somebody has read.
func (r room) readAPI(t *route.Table) {
	t.On("POST /api/v1/incidents/read", r.postRead, route.Doc{Scope: scopeWrite, Act: "incident.read", Person: true, Summary: "Mark items as read, or as not read", Body: Reading{}, Answer: item.Outcome{},
		Text: "It is the asker's own mark, which lists tell as unread. It can't be taken back as an act: mark them the other way."})
}

func (r room) postRead(w http.ResponseWriter, req *http.Request) error {
	var b Reading
	if err := body(w, req, &b); err != nil {
		return err
	}
	if !b.All {
		out, err := r.MarkRead(req.Context(), viewerOf(req), item.Pick{Numbers: b.Numbers}, !b.Unread)
		if err != nil {
			return err
		}
		return web.Write(w, out)
	}
	if b.Unread || len(b.Numbers) > 0 {
		return tocsin.Faultf(tocsin.Invalid, "all goes without numbers and without unread")
	}
	if err := r.MarkAllRead(req.Context(), viewerOf(req)); err != nil {
		return err
	}
	return web.Write(w, item.Outcome{})
}
