package app

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// large sees that of 10 MB in a form, in whatever field of it, nobody reads more than a form may have, and that none that
// somebody fills with as much as it may have at all, or with thousands of fields, is a fault of the node's.
func (k *walked) large(t *testing.T) {
	const most, enough = 10 << 20, 5 << 20 / 2
	much, some := strings.Repeat("a", most), strings.Repeat("a", 50<<10)
	tried := 0
	for _, r := range rules() {
		if r.method() != http.MethodPost || ending(r.pattern) {
			continue
		}
		f := filled{path: made(r.pattern), values: url.Values{"name": {""}, "text": {""}, "do": {"x"}}}
		if list := k.forms[r.pattern]; len(list) > 0 {
			f = list[0]
		}
		who := "all"
		if strings.HasPrefix(f.path, "/portal") {
			who = "constituent"
		}
		send := func(name, text string) int {
			g := f
			g.values = cloned(f.values)
			g.values.Set(name, text)
			a := g.asked()
			a.who = who
			w := k.ask(t, a)
			if w.Code >= 500 {
				t.Errorf("%s with %d bytes in %s: %d", r.pattern, len(text), name, w.Code)
			}
			return w.Code
		}
		for i, name := range slices.Sorted(maps.Keys(f.values)) {
			if tried++; i == 0 {
				if code := send(name, much); !f.multi && (code < 400 || k.read > enough && code != http.StatusRequestEntityTooLarge) {
					t.Errorf("%s takes %d of %d MB in %s: %d", r.pattern, k.read>>20, most>>20, name, code)
				}
			}
			send(name, some)
		}
		for i := range 5000 {
			if i == 0 {
				f.values = cloned(f.values)
			}
			f.values.Set("x"+itoa(int64(i)), "y")
		}
		send("x", "y")
	}
	if tried < 150 {
		t.Errorf("only %d fields were tried", tried)
	}
	for _, name := range []string{"/sign-in?to=", "/incidents?q=", "/watch/events?q="} { // where there is no server before it to cap the head
		if w := k.ask(t, asked{method: http.MethodGet, path: name + some, who: "all"}); w.Code >= 500 {
			t.Errorf("GET %s with %d bytes: %d", name, len(some), w.Code)
		}
	}
}
