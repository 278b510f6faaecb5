package trust

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// site serves the pages of accounts, and one page behind the door.
func site(t *testing.T) (http.Handler, *Room, *clock) {
	t.Helper()
	r, c := open(t, sqldbtest.Open(t, t.TempDir()+"/records.db"))
	shell, err := console.New(console.Config{Team: "Test", Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	w, err := NewWeb(shell, r)
	if err != nil {
		t.Fatal(err)
	}
	w.Home = func(_ context.Context, name string) string {
		return map[string]string{"hana": "/incidents?tab=mine", "eve": "//evil.example/"}[name]
	}
	behind := http.NewServeMux()
	w.Routes(behind)
	behind.HandleFunc("/inside", func(rw http.ResponseWriter, r *http.Request) {
		by, ok := w.May(r.Context(), string(ActOpen))
		if ok {
			rw.Header().Set("X-By", by)
		}
	})
	behind.HandleFunc("/portal/", func(rw http.ResponseWriter, r *http.Request) {
		if slug, by, ok := w.Owner(r.Context()); !ok || slug != "acme-bank" || by != "owen" {
			rw.WriteHeader(http.StatusTeapot)
		}
	})
	behind.HandleFunc("/portal", func(http.ResponseWriter, *http.Request) {})
	behind.Handle("GET /red", shell.Handle(func(rw http.ResponseWriter, r *http.Request) error {
		return shell.Render(rw, r, console.Page{Name: "account/codes", Title: "x", Mark: tocsin.Red, Body: codesPage{}}, http.StatusOK)
	}))
	mux := http.NewServeMux()
	w.Open(mux)
	mux.Handle("GET /static/", shell.Static())
	mux.Handle("/", w.Door(behind))
	return shell.Secure(mux), r, c
}

type visit struct {
	method, path, session, language string
	form                            url.Values
	head                            [2]string
	tls                             bool
}

func (v visit) ask(h http.Handler) *httptest.ResponseRecorder {
	scheme, name := "http", "tocsin"
	if v.tls {
		scheme, name = "https", "__Host-tocsin"
	}
	r := httptest.NewRequest(v.method, scheme+"://node.example"+v.path, strings.NewReader(v.form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept-Language", v.language)
	if v.head[0] != "" {
		r.Header.Set(v.head[0], v.head[1])
	}
	if v.session != "" {
		r.AddCookie(&http.Cookie{Name: name, Value: v.session})
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func cookie(w *httptest.ResponseRecorder, name string) *http.Cookie {
	for _, c := range w.Result().Cookies() {
		if c.Name == name {
			return c
		}
	}
	return &http.Cookie{}
}

func TestTheDoor(t *testing.T) {
	h, r, c := site(t)
	f := func(v visit, code int, to string) *httptest.ResponseRecorder {
		t.Helper()
		w := v.ask(h)
		if w.Code != code || w.Header().Get("Location") != to {
			t.Errorf("%s %s: %d %q, want %d %q", v.method, v.path, w.Code, w.Header().Get("Location"), code, to)
		}
		return w
	}
	f(visit{method: "GET", path: "/inside"}, 200, "")
	f(visit{method: "POST", path: "/inside"}, 405, "")
	f(visit{method: "GET", path: "/account"}, 404, "")
	lead := joined(t, r, c, "anna", "lead")
	owner := joined(t, r, c, "owen", "constituent")
	f(visit{method: "GET", path: "/inside?a=b"}, 303, "/sign-in?to=%2Finside%3Fa%3Db")
	f(visit{method: "POST", path: "/inside"}, 303, "/sign-in")
	f(visit{method: "DELETE", path: "/inside", session: "made up"}, 303, "/sign-in")
	f(visit{method: "GET", path: "/account"}, 303, "/sign-in?to=%2Faccount")
	f(visit{method: "GET", path: "/join/../inside"}, 307, "/inside")
	if w := f(visit{method: "POST", path: "/inside", session: lead.session}, 200, ""); w.Header().Get("X-By") != "anna" {
		t.Error("the name that acts is not the user's")
	}
	f(visit{method: "GET", path: "/inside", session: owner.session}, 403, "")
	f(visit{method: "GET", path: "/account", session: owner.session}, 200, "")
	f(visit{method: "GET", path: "/", session: owner.session}, 303, "/portal")
	f(visit{method: "GET", path: "/portal", session: owner.session}, 200, "")
	f(visit{method: "GET", path: "/portal/cases", session: owner.session}, 200, "")
	f(visit{method: "GET", path: "/portals", session: owner.session}, 403, "")
	for _, path := range []string{"/watch", "/watch/findings", "/watch/constituents/acme-bank", "/watch/claims", "/watch/letters", "/watch/inbox", "/outbox", "/settings/people", "/respond", "/live"} {
		f(visit{method: "GET", path: path, session: owner.session}, 403, "")
		f(visit{method: "POST", path: path, session: owner.session}, 403, "")
	}
	f(visit{method: "GET", path: "/portal", session: lead.session}, 403, "")
	f(visit{method: "GET", path: "/red", session: lead.session}, 403, "") // she is cleared up to TLP:AMBER
	f(visit{method: "GET", path: "/inside", session: lead.session, tls: true}, 200, "")
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	h, r, c := site(t)
	p := joined(t, r, c, "anna", "lead")
	for _, head := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
		for _, path := range []string{"/inside", "/sign-in", "/sign-out", "/account/password", "/join/x"} {
			if w := (visit{method: "POST", path: path, session: p.session, head: head}).ask(h); w.Code != http.StatusForbidden {
				t.Errorf("%s with %v: %d", path, head, w.Code)
			}
		}
	}
	if !in(t, r, p.session) {
		t.Error("another site has signed her out")
	}
}

func TestSignInOnThePage(t *testing.T) {
	h, r, c := site(t)
	p := joined(t, r, c, "anna", "lead")
	sign := func(session, to string, tls bool) *httptest.ResponseRecorder {
		c.add(time.Minute)
		return visit{method: "POST", path: "/sign-in", session: session, tls: tls,
			form: url.Values{"name": {"anna"}, "password": {goodPassword}, "code": {p.code(c)}, "to": {to}}}.ask(h)
	}
	fixed := "a session that somebody else has put into the browser"
	w := sign(fixed, "/inside?x=1", true)
	got := cookie(w, "__Host-tocsin")
	if w.Code != 303 || w.Header().Get("Location") != "/inside?x=1" {
		t.Fatalf("%d %s", w.Code, w.Header().Get("Location"))
	}
	if !got.HttpOnly || !got.Secure || got.SameSite != http.SameSiteLaxMode || got.Path != "/" || got.Domain != "" || len(got.Value) != 43 {
		t.Errorf("cookie %+v", got)
	}
	if got.Value == fixed || in(t, r, fixed) {
		t.Error("the session that was there before is taken over")
	}
	again := cookie(sign(got.Value, "https://evil.example/", true), "__Host-tocsin")
	if again.Value == got.Value || in(t, r, got.Value) || !in(t, r, again.Value) {
		t.Error("a second sign-in does not put a new session in the place of the old")
	}
	w = sign("", "//evil.example/", false)
	if plain := cookie(w, "tocsin"); plain.Value == "" || plain.Secure || !plain.HttpOnly || w.Header().Get("Location") != "/" {
		t.Errorf("without TLS: %+v to %s", plain, w.Header().Get("Location"))
	}
	w = visit{method: "POST", path: "/sign-in", form: url.Values{"name": {`"><script>`}, "password": {"x"}, "code": {"y"}}}.ask(h)
	if w.Code != 401 || strings.Contains(w.Body.String(), "<script>") || cookie(w, "tocsin").Value != "" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	out := visit{method: "POST", path: "/sign-out", session: again.Value, tls: true}.ask(h)
	if out.Code != 303 || in(t, r, again.Value) || cookie(out, "__Host-tocsin").MaxAge >= 0 {
		t.Errorf("sign out: %d", out.Code)
	}
}

func TestSignInLeadsToTheStartPage(t *testing.T) {
	h, r, c := site(t)
	people := map[string]person{}
	for _, name := range []string{"hana", "anna", "eve"} {
		people[name] = joined(t, r, c, name, "lead")
	}
	f := func(name, to, want string) {
		t.Helper()
		p := people[name]
		c.add(time.Minute)
		w := visit{method: "POST", path: "/sign-in", form: url.Values{"name": {name}, "password": {goodPassword}, "code": {p.code(c)}, "to": {to}}}.ask(h)
		if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != want {
			t.Errorf("%s to %q: %d %q, want %q", name, to, w.Code, got, want)
		}
	}
	f("hana", "", "/incidents?tab=mine")
	f("hana", "/inside", "/inside") // who asked for a page gets it
	f("anna", "", "/")
	f("eve", "", "/") // an address of another site is none
}

func TestPagesInSixLanguages(t *testing.T) {
	h, r, c := site(t)
	p := joined(t, r, c, "anna", "lead", "auditor")
	inv, err := r.Add(context.Background(), Wish{Name: "ben", Roles: []string{"duty"}, Clearance: "red"})
	if err != nil {
		t.Fatal(err)
	}
	u, _, _ := r.Session(t.Context(), p.session)
	if err := r.BeginFactor(t.Context(), u, goodPassword, ""); err != nil {
		t.Fatal(err)
	}
	f := func(language, sign, role string) {
		t.Helper()
		for path, want := range map[string]string{"/sign-in": sign, "/join/" + inv.Secret: "ben", "/account": role, "/account/factor": "viewBox"} {
			w := visit{method: "GET", path: path + "?lang=" + language, session: p.session}.ask(h)
			if page := w.Body.String(); w.Code != 200 || !strings.Contains(page, want) || strings.Contains(page, "⟦") {
				t.Errorf("%s in %s: %d without %q", path, language, w.Code, want)
			}
		}
	}
	f("en", "Sign in", "auditor")
	f("es", "Entrar", "auditoría")
	f("fr", "Connexion", "auditeur")
	f("ru", "Вход", "аудитор")
	f("zh", "登录", "审计员")
	f("ar", "تسجيل الدخول", "مدقق")
}

func TestNobodyEndsAnothersSession(t *testing.T) {
	h, r, c := site(t)
	anna, ben := joined(t, r, c, "anna", "lead"), joined(t, r, c, "ben", "duty")
	list, err := r.Sessions(t.Context(), "ben")
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	w := visit{method: "POST", path: "/account/session", session: anna.session, form: url.Values{"session": {decimal(int(list[0].ID))}}}.ask(h)
	if w.Code != http.StatusNotFound || !in(t, r, ben.session) {
		t.Errorf("%d", w.Code)
	}
}
