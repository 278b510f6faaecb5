package app

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"

	"tocsin"
	"tocsin/app/command"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/trust"
	"tocsin/internal/module/watch/lookup"
)

// walked is the made-up country's node with somebody of each role, for tests that walk all routes.
type walked struct {
	*Node
	site  *site
	n     int                 // requests so far: each comes from an address of its own
	read  readBytes           // bytes of the last request's body that were read
	who   map[string]string   // session by name
	paths map[string][]string // real addresses by pattern, as pages lead to them
	forms map[string][]filled // real forms by pattern

	bearers map[string]string // tokens by name

	statements *atomic.Int64 // of the last request
}

// filled is a form as a page shows it.
type filled struct {
	path   string
	values url.Values
	multi  bool
}

// walkers are the people of a walk: name, role, clearance, whose.
var walkers = []trust.Wish{
	{Name: "duty", Roles: []string{"duty"}, Clearance: "red"},
	{Name: "handler", Roles: []string{"handler"}, Clearance: "red"},
	{Name: "lead", Roles: []string{"lead"}, Clearance: "red"},
	{Name: "administrator", Roles: []string{"administrator"}, Clearance: "red"},
	{Name: "auditor", Roles: []string{"auditor"}, Clearance: "red"},
	{Name: "all", Roles: []string{"duty", "handler", "lead", "administrator"}, Clearance: "red"},
	{Name: "green", Roles: []string{"handler"}, Clearance: "green"},
	{Name: "constituent", Roles: []string{"constituent"}, Clearance: "amber"},
	{Name: "neighbour", Roles: []string{"constituent"}, Clearance: "amber"},
}

// walk plays the demonstration and lets everybody sign in.
func walk(t *testing.T) *walked {
	t.Helper()
	if testing.Short() {
		t.Skip("it plays the demonstration; run without -short")
	}
	dir := t.TempDir()
	w := &World{World: command.World{Ctx: t.Context(), Out: &bytes.Buffer{}, Err: &bytes.Buffer{}}, Log: slog.New(slog.DiscardHandler)}
	if err := (&demoCmd{Once: true, Keep: dir, Listen: defaultListen}).Run(w); err != nil {
		t.Fatal(err)
	}
	n, err := OpenNode(t.Context(), Options{Dir: filepath.Join(dir, "node"), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Close() })
	n.Watch.Web = func(context.Context, string, int64) (lookup.Document, error) { // nobody outside is asked
		return lookup.Document{}, tocsin.Faultf(tocsin.NotFound, "there is nothing")
	}
	k := &walked{Node: n, who: map[string]string{}, paths: map[string][]string{}, forms: map[string][]filled{}, bearers: map[string]string{}}
	if k.site, err = n.site(false); err != nil {
		t.Fatal(err)
	}
	for i, wish := range walkers {
		if wish.Roles[0] == "constituent" {
			wish.Owner = k.slug(t, i-7)
		}
		k.who[wish.Name] = k.join(t, wish)
	}
	return k
}

// slug is the short name of a constituent that has letters.
func (k *walked) slug(t *testing.T, i int) string {
	t.Helper()
	orgs := k.Watch.Roster.Index().Orgs()
	if len(orgs) < 2 {
		t.Fatal("the demonstration has no constituents")
	}
	return orgs[i].Slug
}

// join makes an account and returns its session.
func (k *walked) join(t *testing.T, wish trust.Wish) string {
	t.Helper()
	inv, err := k.Trust.Add(t.Context(), wish)
	if err != nil {
		t.Fatal(err)
	}
	_, secret, err := k.Trust.Invited(t.Context(), inv.Secret)
	if err != nil {
		t.Fatal(err)
	}
	_, session, _, err := k.Trust.Join(t.Context(), trust.Joining{Link: inv.Secret, Password: "correct horse battery staple", Code: totp(secret, time.Now())})
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// totp is what an authenticator shows. Source: RFC 6238 §4.
func totp(secret string, at time.Time) string {
	key, _ := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret) // a wrong one shows
	h := hmac.New(sha1.New, key)
	_ = binary.Write(h, binary.BigEndian, at.Unix()/30) // a hash takes everything
	sum := h.Sum(nil)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[sum[len(sum)-1]&0xf:])&0x7fffffff%1_000_000)
}

// asked is one request of a walk.
type asked struct {
	method, path, who string // who: a walker, or "" for nobody
	body              string
	kind              string // of the body; "": a form
	head              map[string]string
}

// readBytes counts what is written to it.
type readBytes int64

func (c *readBytes) Write(p []byte) (int, error) { *c += readBytes(len(p)); return len(p), nil }

// ask asks the whole site, each time from another address, as browsers of this machine do.
func (k *walked) ask(t *testing.T, a asked) *httptest.ResponseRecorder {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if a.path == livePath {
		cancel() // it would answer for ever
	}
	ctx, k.statements = sqldb.Counting(ctx)
	k.read = 0
	r := httptest.NewRequestWithContext(ctx, a.method, "http://localhost"+a.path, io.TeeReader(strings.NewReader(a.body), &k.read))
	r.ContentLength = int64(len(a.body))
	k.n++
	r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:4711", k.n>>16&255, k.n>>8&255, k.n&255)
	if a.method == http.MethodPost {
		if a.kind == "" {
			a.kind = "application/x-www-form-urlencoded"
		}
		r.Header.Set("Content-Type", a.kind)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for name, v := range a.head {
		switch {
		case name == "Host":
			r.Host = v
		case v == "":
			r.Header.Del(name)
		default:
			r.Header.Set(name, v)
		}
	}
	if s := k.who[a.who]; s != "" {
		r.AddCookie(&http.Cookie{Name: "tocsin", Value: s})
	}
	w := httptest.NewRecorder()
	k.site.ServeHTTP(w, r)
	return w
}

// patternOf is the pattern that takes a request, of those of the site's own tables.
func (k *walked) patternOf(method, path string) string {
	u, err := url.Parse(path)
	if err != nil {
		return ""
	}
	r := &http.Request{Method: method, URL: u, Host: "localhost"}
	for _, h := range []http.Handler{k.site.before, k.site.public, k.Watch.Answers(), k.site.inside} {
		if mux, ok := h.(*http.ServeMux); ok {
			if _, p := mux.Handler(r); p != "" && p != "/" {
				return p
			}
		}
	}
	return ""
}

// crawl follows the links of pages from some on, as somebody, and keeps what addresses and forms there are: a few of each
// pattern, since a list leads to many of a kind.
func (k *walked) crawl(t *testing.T, who string, from ...string) (pages map[string]*html.Node) {
	t.Helper()
	const each, most = 2, 400
	pages = map[string]*html.Node{}
	seen := map[string]bool{}
	for len(from) > 0 && len(pages) < most {
		path := from[0]
		from = from[1:]
		pattern := k.patternOf(http.MethodGet, path)
		if seen[path] || pattern == "" || pattern == "GET "+livePath || !k.fresh(pattern, path, each) {
			continue
		}
		seen[path] = true
		w := k.ask(t, asked{method: http.MethodGet, path: path, who: who})
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			continue
		}
		doc, err := html.Parse(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		pages[path] = doc
		links, forms := linksOf(doc)
		for _, f := range forms {
			if f.path == "" {
				f.path = path
			}
			p := k.patternOf(http.MethodPost, f.path)
			if len(k.forms[p]) < each {
				k.forms[p] = append(k.forms[p], f)
			}
		}
		from = append(from, links...)
	}
	return pages
}

// fresh keeps an address of a pattern, unless there are enough.
func (k *walked) fresh(pattern, path string, each int) bool {
	list := k.paths[pattern]
	if slices.Contains(list, path) {
		return true
	}
	if len(list) >= each {
		return false
	}
	k.paths[pattern] = append(list, path)
	return true
}

// linksOf returns the links of a page to the node itself, and its forms.
func linksOf(doc *html.Node) (links []string, forms []filled) {
	for n := range doc.Descendants() {
		switch n.Data {
		case "a":
			if at := attr(n, "href"); strings.HasPrefix(at, "/") && !strings.HasPrefix(at, "//") && !strings.Contains(at, "lang=") {
				at, _, _ = strings.Cut(at, "#")
				links = append(links, at)
			}
		case "form":
			if strings.EqualFold(attr(n, "method"), "post") {
				forms = append(forms, fields(n))
			}
		}
	}
	return links, forms
}

// fields are the fields of a form as a browser would send them, the first button with it.
func fields(form *html.Node) filled {
	f := filled{path: attr(form, "action"), values: url.Values{}, multi: strings.HasPrefix(attr(form, "enctype"), "multipart/")}
	pressed := false
	for n := range form.Descendants() {
		name := attr(n, "name")
		if n.Type != html.ElementNode || name == "" {
			continue
		}
		switch {
		case n.Data == "button" && !pressed:
			pressed = true
			f.values.Add(name, attr(n, "value"))
		case n.Data == "input" && !slices.Contains([]string{"checkbox", "radio", "file", "submit"}, attr(n, "type")), n.Data == "textarea":
			f.values.Add(name, attr(n, "value"))
		case n.Data == "select":
			f.values.Add(name, chosen(n))
		}
	}
	return f
}

// chosen is the value of a list's choice.
func chosen(sel *html.Node) string {
	first, found := "", false
	for n := range sel.Descendants() {
		if n.Data != "option" {
			continue
		}
		if has(n, "selected") {
			return attr(n, "value")
		}
		if !found {
			first, found = attr(n, "value"), true
		}
	}
	return first
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

var wildcard = regexp.MustCompile(`\{[^}]*\}`)

// made is an address of a pattern that nothing leads to.
func made(pattern string) string {
	_, path, _ := strings.Cut(pattern, " ")
	return wildcard.ReplaceAllString(strings.ReplaceAll(path, "{$}", ""), "1")
}
