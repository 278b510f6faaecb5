package trust

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/oidc"

	"tocsin/internal/console"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/trust/sso"
)

// people are those whom the provider of a test knows. They all have the same password.
type people struct {
	mu     sync.Mutex
	users  map[string]*storage.User
	groups map[string][]string
}

func (p *people) GetUserByID(id string) *storage.User {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.users[id]
}

func (p *people) GetUserByUsername(name string) *storage.User {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, u := range p.users {
		if u.Username == name {
			return u
		}
	}
	return nil
}

func (p *people) ExampleClientID() string { return "" }

const atProvider = "correct horse at the provider"

// add makes somebody known, or gives them other groups.
func (p *people) add(id, name string, groups ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.users[id] = &storage.User{ID: id, Username: name, Password: atProvider, FirstName: "Amina", LastName: "Tembo", Email: name}
	p.groups[id] = groups
}

func (p *people) of(id string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.groups[id]
}

// withGroups is the library's storage that tells groups, too: at its address of user info, as its clients have it.
type withGroups struct {
	*storage.Storage
	people *people
}

func (g withGroups) SetUserinfoFromToken(ctx context.Context, info *oidc.UserInfo, token, subject, origin string) error {
	info.AppendClaims("groups", g.people.of(subject))
	return g.Storage.SetUserinfoFromToken(ctx, info, token, subject, origin)
}

// signOn is a node whose people sign in at a real provider, both served.
type signOn struct {
	*people
	room     *Room
	clock    *clock
	node, op *httptest.Server
}

// withProvider serves a provider of the library github.com/zitadel/oidc, and a node that knows it.
func withProvider(t *testing.T, change func(*SSO)) *signOn {
	t.Helper()
	s := &signOn{people: &people{users: map[string]*storage.User{}, groups: map[string][]string{}}}
	var pages, provider http.Handler
	s.node = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { pages.ServeHTTP(w, r) }))
	t.Cleanup(s.node.Close)
	s.op = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { provider.ServeHTTP(w, r) }))
	t.Cleanup(s.op.Close)
	id := strings.ReplaceAll(t.Name(), "/", "-")
	storage.RegisterClients(storage.WebClient(id, "the client's secret", s.node.URL+SSOPath+"/answer"))
	provider = exampleop.SetupServer(s.op.URL, withGroups{storage.NewStorage(s.people), s.people}, slog.New(slog.DiscardHandler), false)
	s.room, s.clock = open(t, sqldbtest.Open(t, t.TempDir()+"/records.db"))
	s.room.SSO = NewSSO(sso.New(sso.Config{Issuer: s.op.URL, Client: id, Secret: "the client's secret", Scopes: []string{"profile"}, Private: true,
		Name: "preferred_username", Roles: "groups", Now: time.Now}), Source{})
	if change != nil {
		change(s.room.SSO)
	}
	pages = pagesOf(t, s.room, s.clock)
	return s
}

// pagesOf are the pages of a room, and behind its door one that says who is in.
func pagesOf(t *testing.T, room *Room, c *clock) http.Handler {
	t.Helper()
	shell, err := console.New(console.Config{Team: "Test", Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	w, err := NewWeb(shell, room)
	if err != nil {
		t.Fatal(err)
	}
	behind := http.NewServeMux()
	w.Routes(behind)
	behind.HandleFunc("/", func(rw http.ResponseWriter, r *http.Request) {
		u, _ := w.User(r.Context())
		_, _ = io.WriteString(rw, "inside as "+u.Name+" "+rolesText(u.Roles)+" "+u.Clearance) // a test sees it
	})
	mux := http.NewServeMux()
	w.Open(mux)
	mux.Handle("/", w.Door(behind))
	return shell.Secure(mux)
}

// walker is somebody's browser.
type walker struct {
	*http.Client
	t *testing.T
	s *signOn
}

func (s *signOn) browser(t *testing.T) walker {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return walker{&http.Client{Jar: jar}, t, s}
}

// page returns what a request shows in the end, and where that is.
func (b walker) page(res *http.Response, err error) (status int, at *url.URL, text string) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return res.StatusCode, res.Request.URL, string(body)
}

var authRequest = regexp.MustCompile(`name="id" value="([^"]*)"`)

// reach begins at the node and returns the id of the provider's form.
func (b walker) reach(from string) (id string) {
	b.t.Helper()
	status, at, text := b.page(b.Get(from))
	m := authRequest.FindStringSubmatch(text)
	if m == nil {
		b.t.Fatalf("no form of the provider at %s: %d\n%s", at, status, text)
	}
	return m[1]
}

// fill fills the provider's form, which leads back to the node.
func (b walker) fill(id, name string) (status int, at *url.URL, text string) {
	b.t.Helper()
	return b.page(b.PostForm(b.s.op.URL+"/login/username", url.Values{"id": {id}, "username": {name}, "password": {atProvider}}))
}

// enter signs somebody in at the provider and returns what the node shows then.
func (b walker) enter(name, to string) (status int, at *url.URL, text string) {
	b.t.Helper()
	return b.fill(b.reach(b.s.node.URL+SSOPath+"?"+url.Values{"to": {to}}.Encode()), name)
}

// session is the node's cookie.
func (b walker) session() string {
	u, err := url.Parse(b.s.node.URL)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range b.Jar.Cookies(u) {
		if c.Name == "tocsin" {
			return c.Value
		}
	}
	return ""
}
