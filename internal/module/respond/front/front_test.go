package front_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/front"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/team"
)

// noKeys is a team without keys.
type noKeys struct{}

func (noKeys) Key(context.Context) (team.Key, error)              { return team.Key{}, nil }
func (noKeys) Sign(context.Context, []byte) ([]byte, error)       { return nil, nil }
func (noKeys) Sent(context.Context, string) ([]front.Sent, error) { return nil, nil }

// site is the public side of a real room.
func site(t *testing.T, public team.Public) (http.Handler, *respond.Room) {
	t.Helper()
	db := sqldbtest.Open(t, filepath.Join(t.TempDir(), "records.db"))
	room, err := respond.New(t.Context(), respond.Config{Country: "ZM", Team: "ZM-CIRT"}, respond.Deps{DB: db, Log: slog.New(slog.DiscardHandler), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	said, err := room.TeamOf(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	said.Public, said.Children.Path = public, "team"
	said.Children.Lines = []team.Line{{Name: "Helpline", Phone: "116 111"}}
	if _, err := room.SetTeam(t.Context(), "ana", said); err != nil {
		t.Fatal(err)
	}
	c, err := console.New(console.Config{Team: "ZM-CIRT"})
	if err != nil {
		t.Fatal(err)
	}
	f, err := front.New(c, front.Deps{Source: room.Front(), Keys: noKeys{}, Letters: noKeys{}, Site: "https://cirt.example", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	f.Routes(mux)
	return mux, room
}

func get(h http.Handler, path, tag string) (int, string) {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Language", tag)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func post(h http.Handler, path string, form url.Values) *httptest.ResponseRecorder {
	body, kind := io.Reader(strings.NewReader(form.Encode())), "application/x-www-form-urlencoded"
	if path == team.ReportPath { // it may have files
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		for name, values := range form {
			_ = m.WriteField(name, values[0]) // a Buffer takes all
		}
		_ = m.Close()
		body, kind = &b, m.FormDataContentType()
	}
	r := httptest.NewRequest(http.MethodPost, path, body)
	r.Header.Set("Content-Type", kind)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// missing is a key that no catalogue has, as a page would show it.
var missing = regexp.MustCompile(`⟦|>(public|rfc2350)\.[a-z]`)

var once = regexp.MustCompile(`name="once" value="([^"]+)"`)

func TestPagesInSixLanguages(t *testing.T) {
	h, _ := site(t, team.Public{On: true, Report: true, Children: true, Check: true})
	for _, tag := range lang.Tags() {
		for _, path := range []string{"/public", team.ReportPath, team.ChildrenPath, team.CheckPath, team.AdvicePath, team.DocumentPath, team.DocumentPath + ".txt"} {
			code, page := get(h, path, tag)
			if code != http.StatusOK || missing.MatchString(page) {
				t.Errorf("%s %s: %d", tag, path, code)
			}
		}
	}
	if _, page := get(h, team.ChildrenPath, "en"); strings.Contains(page, `type="file"`) {
		t.Error("the children's form takes files")
	}
}

func TestNothingIsThereUntilTheTeamSaysSo(t *testing.T) {
	h, _ := site(t, team.Public{})
	for _, path := range []string{"/public", team.ReportPath, team.ChildrenPath, team.CheckPath, team.DocumentPath, team.SecurityPath} {
		if code, _ := get(h, path, "en"); code != http.StatusNotFound {
			t.Errorf("%s: %d", path, code)
		}
	}
}

func TestAReportIsTakenOnce(t *testing.T) {
	h, room := site(t, team.Public{On: true, Report: true, Children: true})
	tell := func(path string, form url.Values) string {
		t.Helper()
		_, page := get(h, path, "en")
		found := once.FindStringSubmatch(page)
		if found == nil {
			t.Fatalf("%s has no form", path)
		}
		form.Set("once", found[1])
		var to string
		for range 2 {
			w := post(h, path, form)
			if to = w.Header().Get("Location"); w.Code != http.StatusSeeOther || to == "" {
				t.Fatalf("%s: %d to %q\n%s", path, w.Code, to, w.Body)
			}
		}
		return to
	}
	link := tell(team.ReportPath, url.Values{"kind": {"phishing"}, "text": {"A mail asks for my password."}, "share": {"involved"}, "email": {"mercy@port.example"}})
	tell(team.ChildrenPath, url.Values{"text": {"somebody writes to my daughter"}, "name": {"a parent"}})
	v := item.Viewer{Name: "ana", Clearance: tocsin.Red, All: true}
	list, err := room.List(t.Context(), v, item.Filter{Sort: "created"})
	if err != nil || len(list.Items) != 2 {
		t.Fatalf("%d items, %v", len(list.Items), err)
	}
	for _, it := range list.Items {
		child := it.Restricted
		if it.Kind != item.Report || it.How != "web" || child != (it.Mark == tocsin.Red) || child && it.Email+it.Person != "" || !child && it.Email != "mercy@port.example" {
			t.Errorf("%+v", it)
		}
	}
	if code, page := get(h, link, "en"); code != http.StatusOK || !strings.Contains(page, "ZM-") {
		t.Errorf("the reporter's page: %d", code)
	}
	if w := post(h, link, url.Values{"text": {"and the address was bad.example"}}); w.Code != http.StatusSeeOther {
		t.Errorf("more is told: %d", w.Code)
	}
	if code, _ := get(h, team.StatusPath+"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "en"); code != http.StatusNotFound {
		t.Errorf("a link that nobody has: %d", code)
	}
}

// TestNobodyElseSaysWhereTheTeamIs asks for what the team signs under another's name.
func TestNobodyElseSaysWhereTheTeamIs(t *testing.T) {
	h, room := site(t, team.Public{On: true, Report: true})
	said, err := room.TeamOf(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	said.Email = "cirt@cirt.example"
	if _, err := room.SetTeam(t.Context(), "ana", said); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{team.SecurityPath, team.DocumentPath, team.DocumentPath + ".txt"} {
		r := httptest.NewRequest(http.MethodGet, "https://evil.example"+path, nil)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "evil.example") || path != team.DocumentPath && !strings.Contains(w.Body.String(), "cirt.example") {
			t.Errorf("%s: %d\n%s", path, w.Code, w.Body)
		}
	}
}
