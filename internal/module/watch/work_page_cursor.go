package watch

import (
	"encoding/base64"
	"encoding/json"

	"tocsin"
)

// writeCursor returns the place where a page ends as a text that nobody needs to understand.
func writeCursor(place any) string {
	b, err := json.Marshal(place)
	if err != nil {
		return "" // places are made of texts and numbers
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// readCursor reads what writeCursor wrote into place and reports whether there was any.
func readCursor(s string, place any) (bool, error) {
	if s == "" {
		return false, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(b, place)
	}
	if err != nil {
		return false, &tocsin.Fault{Why: tocsin.Invalid, Field: "after", Text: "is not the end of a page; begin at the first page", Err: err}
	}
	return true, nil
}
