package front

import (
	"net/http"
	"strconv"
)

// emblem is the team's picture. Each has an address of its own, so a browser keeps it; it stands on the page of the sign-in
// too, and is there whether the team has public pages or not.
func (f *Front) emblem(w http.ResponseWriter, r *http.Request) error {
	e, body, err := f.Source.EmblemBytes(r.Context(), r.PathValue("sum"))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", e.Type)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	_, err = w.Write(body)
	return err
}
