package app

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"tocsin/internal/kit/audit"
	"tocsin/internal/module/trust"
	"tocsin/internal/module/watch"
)

// everywhere are requests of every kind: each route as somebody who may all, as nobody, and what there is not.
func (k *walked) everywhere(t *testing.T) (list []asked) {
	t.Helper()
	for _, r := range rules() {
		for _, who := range []string{"", "all", "constituent"} {
			if r.method() == http.MethodGet {
				a := k.target(t, r)
				a.who = who
				list = append(list, a)
			}
		}
	}
	for _, path := range []string{"/healthz", "/readyz", "/metrics", "/made/up", "/api/v1/status", "/api/v1/openapi.json", "/api/made/up", "/static/made-up.css", "/incidents/%00", "/incidents/../outbox"} {
		list = append(list, asked{method: http.MethodGet, path: path}, asked{method: http.MethodGet, path: path, who: "all"}, asked{method: http.MethodDelete, path: path, who: "all"})
	}
	return list
}

// Every answer bears what keeps a page from foreign scripts, frames and guesses; what is behind the sign-in is kept by no
// cache; cookies can't be read by scripts nor sent along by other sites.
func (k *walked) headers(t *testing.T) {
	for _, a := range k.everywhere(t) {
		w := k.ask(t, a)
		h := w.Header()
		csp := h.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors 'none'") && !strings.Contains(csp, "frame-ancestors 'self'") {
			t.Errorf("%s %s as %q: Content-Security-Policy %q", a.method, a.path, a.who, csp)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") == "" || h.Get("X-Frame-Options") == "" || h.Get("Cross-Origin-Opener-Policy") == "" {
			t.Errorf("%s %s as %q: headers are missing: %v", a.method, a.path, a.who, h)
		}
		inside := a.who != "" && a.path != livePath && a.path != "/metrics" && !strings.HasSuffix(a.path, "z") && !strings.HasPrefix(a.path, "/static/") && !strings.HasPrefix(a.path, "/public") && !strings.HasPrefix(a.path, "/.well-known")
		if inside && !strings.Contains(h.Get("Cache-Control"), "no-store") && w.Code < 300 {
			t.Errorf("%s %s as %q: Cache-Control %q; what is behind the sign-in is kept by no cache", a.method, a.path, a.who, h.Get("Cache-Control"))
		}
		cookies(t, a, w)
	}
}

func cookies(t *testing.T, a asked, w *httptest.ResponseRecorder) {
	t.Helper()
	for _, c := range w.Result().Cookies() {
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode && c.SameSite != http.SameSiteStrictMode {
			t.Errorf("%s %s sets %s", a.method, a.path, c)
		}
	}
}

// Looking at pages writes nothing: a link that another site shows does nothing.
func (k *walked) looking(t *testing.T) {
	before, err := audit.HeadOf(t.Context(), k.DB)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules() {
		if r.method() != http.MethodGet {
			continue
		}
		a := k.target(t, r)
		a.who = "all"
		if strings.HasPrefix(a.path, "/portal") {
			a.who = "constituent"
		}
		k.ask(t, a)
		after, err := audit.HeadOf(t.Context(), k.DB)
		if err != nil {
			t.Fatal(err)
		}
		if list, _ := audit.List(t.Context(), k.DB, audit.Filter{After: before.Seq}); len(list) > 0 && !strings.HasPrefix(list[0].Act, "evidence.") && !strings.HasPrefix(list[0].Act, "trust.refused") {
			t.Errorf("GET %s writes %s", a.path, list[0].Act)
		}
		before = after
	}
}

// A form that another site sends is refused on every route, whoever is signed in; and so is one that says nothing of
// where it comes from but bears a foreign Origin.
func (k *walked) foreign(t *testing.T) {
	heads := []map[string]string{
		{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
		{"Sec-Fetch-Site": "", "Origin": "null"}, {"Sec-Fetch-Site": "", "Origin": "http://localhost.evil.example"}, {"Sec-Fetch-Site": "", "Origin": "http://localhost:1"},
	}
	before, err := audit.HeadOf(t.Context(), k.DB)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules() {
		if r.method() != http.MethodPost {
			continue
		}
		for _, head := range heads {
			a := k.target(t, r)
			a.who, a.head = "all", head
			if strings.HasPrefix(a.path, "/portal") {
				a.who = "constituent"
			}
			if w := k.ask(t, a); w.Code != http.StatusForbidden {
				t.Errorf("%s with %v: %d; the handler must stand behind console.Secure", r.pattern, head, w.Code)
			}
		}
	}
	if list, err := audit.List(t.Context(), k.DB, audit.Filter{After: before.Seq}); err != nil || len(list) > 0 {
		t.Errorf("%v %v", list, err)
	}
}

// Under another name the node answers nothing: a page of another site can't get at it by a name of its own.
func (k *walked) hosts(t *testing.T) {
	for _, r := range rules() {
		a := k.target(t, r)
		if a.who = "all"; strings.HasPrefix(a.path, watch.AnswerPath) {
			continue // a proxy may show these alone, under another name
		}
		for _, host := range []string{"evil.example", "localhost.evil.example", "evil.example:8470", ""} {
			a.head = map[string]string{"Host": host}
			if w := k.ask(t, a); w.Code != http.StatusMisdirectedRequest {
				t.Errorf("%s under the name %q: %d", r.pattern, host, w.Code)
			}
		}
	}
}

// Wherever a form says where to go then, it leads to the node itself, and no line of it becomes a header.
func (k *walked) waysBack(t *testing.T) {
	for _, to := range []string{"//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/x\r\nSet-Cookie: a=b", "/%0d%0aSet-Cookie:a=b", "\t//evil.example", "/.//evil.example"} {
		for _, forms := range k.forms {
			for _, f := range forms {
				for _, name := range []string{"back", "to", "return", "next"} {
					if !f.values.Has(name) {
						continue
					}
					g := f
					g.values = cloned(f.values)
					g.values.Set(name, to)
					a := g.asked()
					a.who = "all"
					w := k.ask(t, a)
					at := w.Header().Get("Location")
					if strings.HasPrefix(at, "//") || strings.HasPrefix(at, "/\\") || strings.Contains(at, "://") || strings.HasPrefix(at, "javascript") || strings.ContainsAny(at, "\r\n\t") || w.Header().Get("Set-Cookie") != "" && strings.HasPrefix(w.Header().Get("Set-Cookie"), "a=") {
						t.Errorf("%s with %s=%q leads to %q", f.path, name, to, at)
					}
				}
			}
		}
		w := k.ask(t, asked{method: http.MethodGet, path: trust.SignInPath + "?" + url.Values{"to": {to}}.Encode()})
		if strings.Contains(w.Body.String(), `value="//`) || strings.Contains(w.Body.String(), `value="https://evil`) {
			t.Errorf("the sign-in leads to %q", to)
		}
	}
}

func cloned(v map[string][]string) map[string][]string {
	c := map[string][]string{}
	for name, list := range v {
		c[name] = append([]string(nil), list...)
	}
	return c
}
