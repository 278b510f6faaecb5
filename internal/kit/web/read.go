package web

import (
	"encoding/json"
	"net/http"

	"tocsin"
)

// Read reads the JSON of a request of at most so many bytes. What has a field that v has not is refused, so that a
// mistake in a name is told and not passed over; what names the JSON in the fault.
func Read(w http.ResponseWriter, r *http.Request, what string, most int64, v any) error {
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, most))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return tocsin.Faultf(tocsin.Invalid, "%s is not the JSON that is wanted: %v", what, err)
	}
	return nil
}
