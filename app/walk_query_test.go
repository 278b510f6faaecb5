package app

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// nowhere is a word that nothing has.
const nowhere = "zq7nowhere"

// widening are what would make a search for nowhere find more, if a part of it were read as words of a query: of SQL, of
// its LIKE and its index of words, of LogsQL, of a regular expression.
var widening = []string{
	nowhere + `" OR 1=1 --`, nowhere + `' OR '1'='1`, nowhere + `') OR 1=1; --`, nowhere + `%`, `%` + nowhere + `_`, nowhere + `\`, nowhere + `" OR "a`, nowhere + ` OR *`, nowhere + ` OR a`, nowhere + `*`, `NEAR(` + nowhere + ` a, 9)`, `title:` + nowhere + ` OR a*`,
	nowhere + `" or *`, nowhere + `"" | *`, nowhere + ` or _time:1d`, `!` + nowhere, `-` + nowhere, nowhere + `|.*`, `(` + nowhere + `)|a`, nowhere + `" NOT "b`, nowhere + `&a`, nowhere + ` | a`, nowhere + `:*|a:*`,
}

// broken are what no query can be: the answer says so, or finds nothing, and is no fault of the node's.
var broken = []string{`"`, `'`, `\`, "a\x00b", "\xff\xfe", `"""`, `(((((((((((`, `a" AND`, `*`, `NEAR(`, `^`, `{`, `a:`, "a\r\nSet-Cookie: x=1", "a\u2028b\u202e", `-1`, `99999999999999999999`, `1;DROP TABLE trust_user`, `../../etc/passwd`, strings.Repeat("a ", 20_000), strings.Repeat("(", 5000), strings.Repeat(`"`, 5001)}

// joined reports whether conditions on items are joined in a text, or one is not to be so.
func joined(text string) bool {
	return strings.HasPrefix(text, "-") || strings.Contains(strings.ToLower(text), " or ") || strings.Contains(text, " | ")
}

// asks are the fields of forms that ask, by address, with their values as a page shows them; of each also whether a person
// types it.
func asks(pages map[string]*html.Node) (forms map[string]url.Values, typed map[string][]string) {
	forms, typed = map[string]url.Values{}, map[string][]string{}
	for path, doc := range pages {
		for n := range doc.Descendants() {
			if n.Data != "form" || strings.EqualFold(attr(n, "method"), "post") {
				continue
			}
			at, _, _ := strings.Cut(attr(n, "action"), "?")
			if at == "" {
				at, _, _ = strings.Cut(path, "?")
			}
			forms[at] = fields(n).values
			for in := range n.Descendants() {
				if kind := attr(in, "type"); in.Data == "input" && attr(in, "name") != "" && slices.Contains([]string{"", "text", "search"}, kind) && !slices.Contains(typed[at], attr(in, "name")) {
					typed[at] = append(typed[at], attr(in, "name"))
				}
			}
		}
	}
	return forms, typed
}

// queries sees that what somebody types into a field that asks is looked for as it stands: it widens nothing, breaks nothing
// and becomes no header; and so does everything else that an address can say.
func (k *walked) queries(t *testing.T) {
	forms, typed := asks(k.crawl(t, "all", "/", "/incidents", "/letters", "/watch", "/watch/findings", "/watch/events", "/watch/constituents", "/outbox"))
	if len(forms) < 8 {
		t.Fatalf("only %d forms ask", len(forms))
	}
	fields := 0
	for _, at := range slices.Sorted(maps.Keys(forms)) {
		for _, name := range typed[at] {
			with := func(text string) *httptest.ResponseRecorder {
				v := url.Values(cloned(forms[at]))
				v.Set(name, text)
				return k.ask(t, asked{method: http.MethodGet, path: at + "?" + v.Encode(), who: "all"})
			}
			none := with(nowhere)
			if none.Code >= 400 {
				continue // a number, a day: tried below
			}
			if fields++; at == "/watch/events" && name == "q" {
				continue // whoever types a query there types a query; what it may hold: eventlog, TestCheckQuery
			}
			for _, text := range widening {
				if name == "q" && (at == "/incidents" || at == "/inbox") && joined(text) {
					continue // there they are conditions; what these may ask: respond, TestConditionsFindItems
				}
				if w := with(text); w.Code >= 500 || w.Code == http.StatusOK && found(w) > found(none) {
					t.Errorf("%s?%s=%s: %d, finds %d, and %d by the word alone", at, name, text, w.Code, found(w), found(none))
				}
			}
		}
		for name := range forms[at] {
			for _, text := range broken {
				v := url.Values(cloned(forms[at]))
				v.Set(name, text)
				k.calm(t, at+"?"+v.Encode())
			}
		}
	}
	if fields < 8 {
		t.Errorf("only %d fields are typed into", fields)
	}
	names := []string{"sort", "order", "dir", "page", "after", "before", "cursor", "limit", "from", "to", "since", "until", "tab", "view", "state", "status", "kind", "lang", "format", "owner", "done", "q"}
	for _, r := range rules() {
		if r.method() != http.MethodGet || r.act == "stream" {
			continue
		}
		path, _, _ := strings.Cut(k.target(t, r).path, "?")
		for _, text := range []string{broken[0], broken[3], broken[4], broken[13], broken[16], broken[17], "id desc; --", "(SELECT 1)"} {
			v := url.Values{}
			for _, name := range names {
				v.Set(name, text)
			}
			k.calm(t, path+"?"+v.Encode())
		}
	}
}

// found is how many rows a list has.
func found(w *httptest.ResponseRecorder) int { return strings.Count(w.Body.String(), " data-row") }

// calm sees that an address is answered, and that nothing of it becomes a header or a cookie.
func (k *walked) calm(t *testing.T, path string) {
	t.Helper()
	w := k.ask(t, asked{method: http.MethodGet, path: path, who: "all"})
	if w.Code >= 500 {
		t.Errorf("GET %.300s: %d", path, w.Code)
	}
	for name, list := range w.Header() {
		for _, v := range list {
			if strings.ContainsAny(v, "\r\n\x00\u2028\u202e") || name == "Set-Cookie" && strings.HasPrefix(v, "x=1") {
				t.Errorf("GET %.300s: %s: %q", path, name, v)
			}
		}
	}
}
