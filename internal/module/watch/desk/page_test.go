package desk_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"tocsin/internal/kit/lang"
)

// paths are all pages, each with the sort of query that changes what it shows.
var paths = []string{
	"/", "/watch", "/watch/findings", "/watch/findings?status=open&owner=zemtel&after=x", "/watch/findings?order=priority", "/watch/findings/one?owner=a&type=b&identifier=c",
	"/watch/events", "/watch/events?q=nothing", "/watch/events?q=a&type=phishing&owner=b&report=7&since=all&after=2",
	"/watch/events/bf8b4530d8d246dd74ac53a1", "/watch/constituents", "/watch/constituents?q=a&sector=energy", "/watch/constituents/zemtel",
	"/watch/coverage", "/watch/world", "/watch/world?side=destination", "/watch/inbox", "/watch/inbox?feed=urlhaus&state=done", "/watch/inbox/17", "/watch/inbox/18", "/watch/inbox/19",
	"/watch/digest/zemtel", "/watch/letters", "/watch/letters?kind=digest&state=sent&owner=zemtel", "/watch/letters?number=x", "/watch/letters/ZM-2026-000123", "/watch/campaigns", "/watch/campaigns/citrix-2026",
	"/watch/feeds", "/watch/feeds/shadowserver", "/watch/feeds/shadowserver?kind=scan_ssl", "/watch/feeds/none", "/watch/find", "/watch/find?q=nothing", "/watch/find?q=203.0.113.7",
}

// faults are pages that end in an error page.
var faults = map[string]int{
	"/watch/findings/one": 404, "/watch/constituents/none": 404, "/watch/inbox/x": 404, "/watch/letters/none": 404, "/watch/campaigns/none": 404, "/watch/events/x": 404,
	"/watch/events?report=-1": 400, "/watch/findings?owner=%ff": 400, "/watch/find?q=" + strings.Repeat("a", 300): 413,
}

// now is the time of all pages in tests.
var now = time.Date(2026, 11, 24, 15, 4, 0, 0, time.UTC)

func get(t *testing.T, h http.Handler, path, tag string) *http.Response {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Accept-Language", tag)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

// parsed returns a page's text and tree.
func parsed(t *testing.T, r *http.Response) (string, *html.Node) {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := html.Parse(strings.NewReader(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	return string(b), tree
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func TestPagesInSixLanguages(t *testing.T) {
	for _, bare := range []bool{false, true} {
		h := handler(t, sample{now: now, bare: bare})
		for _, tag := range lang.Tags() {
			for _, path := range paths {
				r := get(t, h, path, tag)
				if r.StatusCode != http.StatusOK {
					t.Errorf("%s %s: status %d", tag, path, r.StatusCode)
				}
				text, tree := parsed(t, r)
				judge(t, tag+" "+path, tag, text, tree)
			}
		}
	}
}

func TestANumberLeadsToItsLetter(t *testing.T) {
	h := handler(t, sample{now: now})
	f := func(words string, code int, to string) {
		t.Helper()
		r := get(t, h, "/watch/letters?number="+url.QueryEscape(words), "en")
		if r.StatusCode != code || r.Header.Get("Location") != to {
			t.Errorf("%q: %d %q, want %d %q", words, r.StatusCode, r.Header.Get("Location"), code, to)
		}
	}
	f("ZM-2026-000123", 303, "/watch/letters/ZM-2026-000123")
	f(" zm-2026-000123 ", 303, "/watch/letters/ZM-2026-000123")
	f("Re: [ZM-2026-000123] your networks", 303, "/watch/letters/ZM-2026-000123")
	f("2026-000123", 200, "")
	f("//evil.example", 200, "")
}

func TestErrorPages(t *testing.T) {
	h := handler(t, sample{now: now})
	for path, want := range faults {
		r := get(t, h, path, "ar")
		if r.StatusCode != want {
			t.Errorf("%s: status %d, want %d", path, r.StatusCode, want)
		}
		text, tree := parsed(t, r)
		judge(t, path, "ar", text, tree)
	}
}

// dataForms are texts with a gap that scripts fill.
var dataForms = regexp.MustCompile(` data-forms="[^"]*"`)

// judge holds a page against what every page must keep to.
func judge(t *testing.T, where, tag, text string, tree *html.Node) {
	t.Helper()
	text = dataForms.ReplaceAllString(text, "")
	for _, bad := range []string{"⟦", "ZgotmplZ", "{n}", "<no value>", "%!", "#ZgotmplZ"} {
		if strings.Contains(text, bad) {
			t.Errorf("%s: holds %q", where, bad)
		}
	}
	dir, seen, ids := map[bool]string{true: "rtl", false: "ltr"}[tag == "ar"], map[string]int{}, map[string]bool{}
	for n := range tree.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		seen[n.Data]++
		judgeElement(t, where, n)
		if n.Data == "html" && (attr(n, "lang") != tag || attr(n, "dir") != dir) {
			t.Errorf("%s: lang %q dir %q", where, attr(n, "lang"), attr(n, "dir"))
		}
		if id := attr(n, "id"); id != "" {
			if ids[id] {
				t.Errorf("%s: id %q stands twice", where, id)
			}
			ids[id] = true
		}
	}
	if seen["h1"] != 1 || seen["main"] != 1 || seen["title"] < 1 || !ids["main"] {
		t.Errorf("%s: h1 %d, main %d, title %d", where, seen["h1"], seen["main"], seen["title"])
	}
}

// judgeElement looks for what the content security policy would stop, and for what nobody could read aloud.
func judgeElement(t *testing.T, where string, n *html.Node) {
	t.Helper()
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			t.Errorf("%s: <%s %s>", where, n.Data, a.Key)
		}
		if (a.Key == "href" || a.Key == "src" || a.Key == "action") && strings.HasPrefix(strings.ToLower(a.Val), "javascript:") {
			t.Errorf("%s: <%s %s=%q>", where, n.Data, a.Key, a.Val)
		}
	}
	switch n.Data {
	case "style":
		t.Errorf("%s: a <style>", where)
	case "script":
		if n.FirstChild != nil || !strings.HasPrefix(attr(n, "src"), "/static/") {
			t.Errorf("%s: a script that is not a file of ours", where)
		}
	case "svg":
		if attr(n, "aria-hidden") == "" && attr(n, "aria-label") == "" && attr(n, "aria-labelledby") == "" {
			t.Errorf("%s: a picture without a name", where)
		}
	case "input", "select":
		if !labelled(n) {
			t.Errorf("%s: <%s name=%q> without a label", where, n.Data, attr(n, "name"))
		}
	}
}

// labelled reports whether a control stands in a label or has one that names it.
func labelled(n *html.Node) bool {
	for p := range n.Ancestors() {
		if p.Data == "label" {
			return true
		}
		if p.Data == "form" { // its labels may name the control
			for l := range p.Descendants() {
				if l.Data == "label" && attr(l, "for") != "" && attr(l, "for") == attr(n, "id") {
					return true
				}
			}
		}
	}
	return attr(n, "id") == "find" || attr(n, "aria-label") != "" || attr(n, "type") == "hidden"
}

func TestNothingFromOutsideBecomesMarkup(t *testing.T) {
	for _, taint := range []string{`<script>alert(1)</script><b id="evil">`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, "{{.}}\u202e\x00</title></svg>"} {
		h := handler(t, sample{now: now, taint: taint})
		for _, path := range paths {
			text, tree := parsed(t, get(t, h, path, "en"))
			if strings.Contains(text, taint) && strings.ContainsAny(taint, "<") {
				t.Errorf("%s: %q stands as it is", path, taint)
			}
			for n := range tree.Descendants() {
				if n.Type == html.ElementNode {
					judgeElement(t, path+" "+taint, n)
				}
				if n.Data == "img" || attr(n, "id") == "evil" {
					t.Errorf("%s: %q became <%s>", path, taint, n.Data)
				}
			}
		}
	}
}

func TestLinksLeadSomewhere(t *testing.T) {
	h := handler(t, sample{now: now})
	done, next := map[string]bool{}, slices.Clone(paths)
	for len(next) > 0 {
		path := next[0]
		next = next[1:]
		if done[path] || len(done) > 400 {
			continue
		}
		done[path] = true
		r := get(t, h, path, "en")
		if r.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", path, r.StatusCode)
		}
		if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
			continue
		}
		_, tree := parsed(t, r)
		next = append(next, links(t, path, tree)...)
	}
}

// links returns where a page's links, forms and files lead on this node.
func links(t *testing.T, path string, tree *html.Node) (out []string) {
	t.Helper()
	base, err := url.Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := range tree.Descendants() {
		for _, key := range []string{"href", "src", "action"} {
			u, err := base.Parse(attr(n, key))
			if attr(n, key) == "" || err != nil || u.Host != "" || u.Scheme != "" {
				continue
			}
			if u.Path == "/outbox" || strings.HasPrefix(u.Path, "/outbox/") || u.Path == "/watch/stale-contacts" {
				continue // pages of packages post and tend
			}
			u.Fragment = ""
			out = append(out, u.String())
		}
	}
	return out
}

func TestFirstLoadIsSmallAndKeepsToThisHost(t *testing.T) {
	h := handler(t, sample{now: now})
	size := 0
	fetch := func(path string) *http.Response {
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("Accept-Encoding", "gzip, br")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		size += w.Body.Len()
		return w.Result()
	}
	fetch("/")
	_, tree := parsed(t, get(t, h, "/", "en"))
	for n := range tree.Descendants() {
		if n.Data != "link" && n.Data != "script" {
			continue
		}
		path := attr(n, "href") + attr(n, "src")
		if !strings.HasPrefix(path, "/static/") {
			t.Errorf("loads %s", path)
			continue
		}
		r := fetch(path)
		if got := r.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" || r.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d, %s", path, r.StatusCode, got)
		}
	}
	t.Logf("first load: %d bytes compressed", size)
	if size > 100_000 {
		t.Errorf("first load: %d bytes compressed, at most 100000", size)
	}
}

func TestHeadersOnEveryAnswer(t *testing.T) {
	h := handler(t, sample{now: now})
	for _, path := range []string{"/", "/watch/inbox/x", "/watch/events.csv", "/nowhere", "/static/nothing.css"} {
		r := get(t, h, path, "en")
		if got := r.Header.Get("Content-Security-Policy"); !strings.HasPrefix(got, "default-src 'none'; style-src 'self'; script-src 'self'") || strings.Contains(got, "unsafe") {
			t.Errorf("%s: policy %q", path, got)
		}
		if r.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: no nosniff", path)
		}
	}
}

func TestDownloadsAreWholeAndSafeForSpreadsheets(t *testing.T) {
	h := handler(t, sample{now: now, taint: "\n=cmd"})
	csv, _ := parsed(t, get(t, h, "/watch/events.csv?since=30d", "en"))
	if got := strings.Count(csv, "infected-system"); got != 10 {
		t.Errorf("CSV: %d rows of a type, want 10 on two pages", got)
	}
	h = handler(t, sample{now: now})
	jsonl, _ := parsed(t, get(t, h, "/watch/events.json", "en"))
	if got := strings.Count(jsonl, "\n"); got != 60 {
		t.Errorf("JSON: %d lines, want 60", got)
	}
	if !strings.Contains(jsonl, `"source.ip":"203.0.113.7"`) {
		t.Error("JSON: no flat keys")
	}
}

func TestChoiceOfLanguageAndThemeIsKept(t *testing.T) {
	h := handler(t, sample{now: now})
	r := get(t, h, "/watch/inbox?feed=urlhaus&lang=fr&theme=dark", "en")
	text, _ := parsed(t, r)
	if !strings.Contains(text, `<html lang="fr" dir="ltr" data-theme="dark">`) {
		t.Error("the page is not what was chosen")
	}
	if got := r.Header.Values("Set-Cookie"); len(got) != 2 || !strings.Contains(got[0], "lang=fr") || !strings.Contains(got[1], "theme=dark") {
		t.Errorf("cookies %q", got)
	}
	if !strings.Contains(text, "/watch/inbox?feed=urlhaus&amp;lang=ru") {
		t.Error("the menu of languages forgets the filter")
	}
}
