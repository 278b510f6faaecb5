package web

import (
	"mime"
	"net/http"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// Whatever a file is called, an answer says that it is a file, under one name, and begins no other header.
func TestAttachIsOneHeader(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("a.\"\\;=\r\n\x00\t/%é中\u202e'")))).Draw(t, "name")
		h := http.Header{}
		Attach(h, name)
		var b strings.Builder
		if err := h.Write(&b); err != nil || len(h) != 1 || strings.Count(b.String(), "\r\n") != 1 {
			t.Fatalf("%q: %v %q", name, err, b.String())
		}
		kind, params, err := mime.ParseMediaType(h.Get("Content-Disposition"))
		if err != nil || kind != "attachment" || len(params) > 1 {
			t.Fatalf("%q: %q %v %v", name, h.Get("Content-Disposition"), params, err)
		}
		if strings.ContainsFunc(h.Get("Content-Disposition"), unicode.IsControl) {
			t.Fatalf("%q: %q", name, h.Get("Content-Disposition"))
		}
	})
}
