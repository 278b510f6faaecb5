package trust

import "net/http"

// Still reports whether a request that the door let in would be let in now. It does not count as a use of the session: a
// stream that stays open must not keep somebody signed in.
func (w *Web) Still(r *http.Request) bool {
	some, err := w.room.Peopled(r.Context())
	if err != nil || !some {
		return err == nil
	}
	v, ok := visitorOf(r.Context())
	if !ok {
		return false
	}
	list, err := w.room.Sessions(r.Context(), v.Name)
	if err != nil {
		return false
	}
	for _, s := range list {
		if s.ID == v.session {
			return true
		}
	}
	return false
}
