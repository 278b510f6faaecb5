package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"tocsin"
)

// Read reads the JSON of a request of at most so many bytes; what names it in the fault. What has a field that v has not is
// refused, so that a mistake in a name is told and not passed over. So is what two readers could take for two things: a
// name that is given twice, something behind the value, a packed body. Source: RFC 8259 §4; RFC 9110 §8.4.
func Read(w http.ResponseWriter, r *http.Request, what string, most int64, v any) error {
	wrong := func(err error) error {
		return tocsin.Faultf(tocsin.Invalid, "%s is not the JSON that is wanted: %v", what, err)
	}
	if packed := r.Header.Get("Content-Encoding"); packed != "" && !strings.EqualFold(packed, "identity") {
		return wrong(errors.New("it is packed"))
	}
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	var long *http.MaxBytesError
	if errors.As(err, &long) {
		return err
	}
	if err != nil {
		return wrong(err)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return wrong(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return wrong(errors.New("something follows it"))
	}
	if name := twice(b); name != "" {
		return wrong(errors.New("it has " + name + " twice"))
	}
	return nil
}

// within is an object or an array that is being read.
type within struct {
	names map[string]bool // of an object so far; nil for an array
	named bool            // a name came, and its value is next
}

// twice returns, quoted, a name that an object of well-formed JSON has more than once; "" for none. Names of the outermost object are
// those of a type of Go, which takes them in any case.
func twice(b []byte) string {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	in := []within{{}}
	for {
		t, err := dec.Token()
		if err != nil {
			return ""
		}
		at := &in[len(in)-1]
		if name, ok := t.(string); ok && at.names != nil && !at.named {
			if len(in) == 2 { // the outermost
				name = strings.ToLower(name)
			}
			if at.names[name] {
				return strconv.Quote(name)
			}
			at.names[name], at.named = true, true
			continue
		}
		at.named = false
		switch t {
		case json.Delim('{'):
			in = append(in, within{names: map[string]bool{}})
		case json.Delim('['):
			in = append(in, within{})
		case json.Delim('}'), json.Delim(']'):
			in = in[:len(in)-1]
		}
	}
}
