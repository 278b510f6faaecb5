package tocsin

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAppendJSON(t *testing.T) {
	f := func(name, value, want string) {
		t.Helper()
		if got := string(AppendJSON(nil, []Field{{name, value}})); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	f("source.port", "80", `{"source.port":80}`)
	f("source.port", "080", `{"source.port":"080"}`)
	f("source.port", "", `{"source.port":""}`)
	f("source.asn", "4294967295", `{"source.asn":4294967295}`)
	f("source.geolocation.latitude", "-0.5", `{"source.geolocation.latitude":-0.5}`)
	f("source.geolocation.latitude", ".5", `{"source.geolocation.latitude":".5"}`)
	f("source.tor_node", "true", `{"source.tor_node":true}`)
	f("extra.port", "80", `{"extra.port":"80"}`)
	f("extra.x", "a\"\\\n\x01\x1f", `{"extra.x":"a\"\\\u000a\u0001\u001f"}`)
	f("extra.x", "\xff", "{\"extra.x\":\"\uFFFD\"}")
}

func FuzzAppendJSON(f *testing.F) {
	f.Add("source.port", "-1.50")
	f.Add("extra.ب", "\x00\xff\"")
	f.Fuzz(func(t *testing.T, name, value string) {
		var back map[string]any
		b := AppendJSON(nil, []Field{{name, value}})
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatalf("%s: %v", b, err)
		}
		if s, ok := back[name].(string); utf8.ValidString(name) && ok && s != strings.ToValidUTF8(value, "\uFFFD") && utf8.ValidString(value) {
			t.Fatalf("got %q, want %q", s, value)
		}
	})
}
