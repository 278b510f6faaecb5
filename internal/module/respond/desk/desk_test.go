package desk_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/desk"
	"tocsin/internal/module/respond/item"
)

// reader is who reads, and what they may do.
type reader struct {
	name string
	may  string
	mark tocsin.Mark
}

func (r reader) May(_ context.Context, act string) (string, bool) {
	return r.name, slices.Contains(strings.Fields(r.may), act)
}

const everything = "incident.read incident.work incident.close incident.bulk incident.restricted mail.send"

// site is the desk of a real room.
type site struct {
	t    *testing.T
	room *respond.Room
	who  *reader
	mux  *http.ServeMux
}

func newSite(t *testing.T) *site {
	t.Helper()
	db := sqldbtest.Open(t, filepath.Join(t.TempDir(), "records.db"))
	room, err := respond.New(t.Context(), respond.Config{Country: "ZM"}, respond.Deps{DB: db, Log: slog.New(slog.DiscardHandler), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	c, err := console.New(console.Config{Team: "Test"})
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, room: room, who: &reader{"ana", everything, tocsin.Red}, mux: http.NewServeMux()}
	d, err := desk.New(c, room, s.who, func(slug string) string { return "Org " + slug })
	if err != nil {
		t.Fatal(err)
	}
	d.Routes(s.mux)
	return s
}

func (s *site) ask(r *http.Request) *httptest.ResponseRecorder {
	ctx := console.WithPerson(r.Context(), console.Person{Name: s.who.name, Display: s.who.name, Clearance: s.who.mark})
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, r.WithContext(ctx))
	return w
}

func (s *site) get(path, language string) (int, string) {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Language", language)
	w := s.ask(r)
	return w.Code, w.Body.String()
}

func (s *site) post(path, form string) (int, string) {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := s.ask(r)
	return w.Code, w.Header().Get("Location")
}

func (s *site) viewer() item.Viewer {
	return item.Viewer{Name: s.who.name, Clearance: s.who.mark, All: true}
}

func (s *site) open(kind item.Kind, title string) string {
	s.t.Helper()
	it, err := s.room.Start(s.t.Context(), s.viewer(), item.Start{Kind: kind, Title: title, How: "telephone", Text: "first"})
	if err != nil {
		s.t.Fatal(err)
	}
	return it.Number
}

func TestPagesInSixLanguages(t *testing.T) {
	s := newSite(t)
	n := s.open(item.Incident, "A <b>bold</b> case")
	for _, tag := range lang.Tags() {
		for _, path := range []string{"/inbox", "/incidents", "/incidents?tab=closed&q=x", "/incidents/" + n, "/incidents/" + n + "?show=changes", "/incidents/new", "/due", "/mine", "/mine/shift"} {
			code, page := s.get(path, tag)
			if code != http.StatusOK || strings.Contains(page, "respond.") || strings.Contains(page, "<b>bold") || strings.Contains(page, "%!") {
				t.Errorf("%s %s: %d", tag, path, code)
			}
		}
	}
}

// A list is had as a table: what the reader may see of what it is narrowed to, over all pages.
func TestAListAsATable(t *testing.T) {
	s := newSite(t)
	for range 3 {
		s.open(item.Report, "one")
	}
	n := s.open(item.Incident, "=two")
	for _, f := range []struct {
		path string
		mark tocsin.Mark
		want int
	}{{"/incidents?as=csv", tocsin.Red, 4}, {"/inbox?as=csv", tocsin.Red, 3}, {"/incidents?as=csv&q=two&after=1.1", tocsin.Red, 1}, {"/incidents?as=csv&tab=closed", tocsin.Red, 0}, {"/incidents?as=csv", tocsin.Green, 0}} {
		s.who.mark = f.mark
		code, text := s.get(f.path, "ar")
		if code != http.StatusOK || strings.Count(text, "\n") != f.want+1 || !strings.HasPrefix(text, "number,kind,") {
			t.Errorf("%s: %d, want %d rows: %s", f.path, code, f.want, text)
		}
	}
	s.who.mark = tocsin.Red
	for query, want := range map[string]int{"&from=2026-01-01": 4, "&until=2026-01-01": 0, "&from=2999-01-01": 0, "&from=2026-01-01&until=2999-12-31&q=two": 1} {
		if code, text := s.get("/incidents?as=csv"+query, "en"); code != http.StatusOK || strings.Count(text, "\n") != want+1 {
			t.Errorf("%s: %d, want %d rows: %s", query, code, want, text)
		}
	}
	if code, _ := s.get("/incidents?from=yesterday", "en"); code != http.StatusBadRequest && code != http.StatusUnprocessableEntity {
		t.Errorf("yesterday is a day: %d", code)
	}
	if _, page := s.get("/incidents?q=two", "en"); !strings.Contains(page, `href="/incidents?as=csv&amp;q=two" download`) {
		t.Errorf("no way to the table: %s", page)
	}
	if _, text := s.get("/incidents?as=csv", "en"); !strings.Contains(text, n+",incident,open,,'=two,") {
		t.Errorf("%s", text)
	}
}

func TestACaseIsWorked(t *testing.T) {
	s := newSite(t)
	a, b := s.open(item.Report, "one"), s.open(item.Report, "two")
	f := func(path, form, back string) {
		t.Helper()
		code, to := s.post(path, form)
		if code != http.StatusSeeOther || !strings.HasPrefix(to, back) {
			t.Errorf("%s %s: %d to %q", path, form, code, to)
		}
	}
	f("/incidents/acts", "do=take&id="+a+"&id="+b+"&back=/inbox", "/inbox?changed=2&op=")
	f("/incidents/acts", "do=incident&id="+a+"&id="+b+"&back=//evil.example", "/incidents?changed=2&op=")
	f("/incidents/"+a+"/note", "text=called+back&call=1", "/incidents/"+a)
	f("/incidents/"+a+"/task", "text=ask", "/incidents/"+a)
	f("/incidents/"+a+"/link", "do=merge&incident="+b, "/incidents/"+a+"?changed=1")
	f("/incidents/"+a+"/link", "do=split", "/incidents/"+a+"?changed=1")
	f("/incidents/"+a+"/change", "status=resolved&resolution=duplicate&note=done", "/incidents/"+a+"?changed=1")
	list, err := s.room.List(t.Context(), s.viewer(), item.Filter{Kinds: []item.Kind{item.Incident}})
	if err != nil || len(list.Items) != 1 || list.Items[0].Title != "one" && list.Items[0].Title != "two" {
		t.Fatalf("%+v, %v", list, err)
	}
	f("/incidents/acts", "do=change&all=1&filter="+url.QueryEscape("tab=open")+"&status=resolved&back=/incidents", "/incidents?changed=2&op=")
	c, err := s.room.Case(t.Context(), s.viewer(), a)
	if err != nil || c.Status != item.Resolved || c.Resolution != "duplicate" || c.Owner != "ana" || len(c.Tasks) != 1 || len(c.Parents) != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	if code, _ := s.post("/incidents/"+a+"/change", "version=1&title=x"); code != http.StatusUnprocessableEntity {
		t.Errorf("an old page changes: %d", code)
	}
	if code, _ := s.post("/incidents/acts", "do=take"); code != http.StatusBadRequest {
		t.Errorf("nothing chosen: %d", code)
	}
}

// TestWhoMayDoWhat asks for each act with each set of rights; what is not allowed is refused, whatever the page shows.
func TestWhoMayDoWhat(t *testing.T) {
	s := newSite(t)
	n := s.open(item.Incident, "x")
	f := func(may, path, form string, want int) {
		t.Helper()
		s.who.may = may
		if code, _ := s.post(path, form); code != want {
			t.Errorf("%q: %s %s: %d, want %d", may, path, form, code, want)
		}
	}
	const denied, done = http.StatusForbidden, http.StatusSeeOther
	f("incident.read", "/incidents/new", "kind=incident&title=y", denied)
	f("incident.read", "/incidents/"+n+"/note", "text=y", denied)
	f("incident.read", "/incidents/"+n+"/change", "title=y", denied)
	f("incident.read", "/incidents/acts", "do=take&id="+n, denied)
	f("incident.read", "/incidents/undo", "op=1", denied)
	f("incident.read incident.work", "/incidents/"+n+"/write", "to=a@b.example&text=y", denied)
	f("incident.read mail.send", "/incidents/"+n+"/write", "to=a@b.example&text=y", http.StatusServiceUnavailable) // it has no outbox
	f("incident.work", "/incidents/"+n+"/note", "text=y", denied)                                                  // may not read
	f("incident.read incident.work", "/incidents/"+n+"/note", "text=y", done)
	f("incident.read incident.work", "/incidents/"+n+"/change", "status=resolved", denied)
	f("incident.read incident.work incident.close", "/incidents/"+n+"/change", "status=resolved", done)
	f("incident.read incident.bulk", "/incidents/acts", "do=change&status=resolved&id="+n, denied)
	s.who.may = ""
	if code, _ := s.get("/incidents", "en"); code != denied {
		t.Errorf("somebody without rights reads: %d", code)
	}
}

func TestWhatIsNotForAReaderIsNotThere(t *testing.T) {
	s := newSite(t)
	n := s.open(item.Incident, "red thing")
	if code, _ := s.post("/incidents/"+n+"/change", "tlp=red"); code != http.StatusSeeOther {
		t.Fatal(code)
	}
	secret := s.open(item.Incident, "restricted thing")
	if code, _ := s.post("/incidents/"+secret+"/members", "restricted=1&members=ben"); code != http.StatusSeeOther {
		t.Fatal(code)
	}
	*s.who = reader{"otto", "incident.read incident.work", tocsin.Amber}
	for _, number := range []string{n, secret} {
		if code, _ := s.get("/incidents/"+number, "en"); code != http.StatusNotFound {
			t.Errorf("%s: %d", number, code)
		}
		if code, _ := s.post("/incidents/"+number+"/note", "text=x"); code != http.StatusNotFound {
			t.Errorf("note in %s: %d", number, code)
		}
	}
	if _, page := s.get("/incidents", "en"); strings.Contains(page, "red thing") || strings.Contains(page, "restricted thing") {
		t.Error("the list tells")
	}
	*s.who = reader{"ben", "incident.read", tocsin.Amber}
	if code, _ := s.get("/incidents/"+secret, "en"); code != http.StatusOK {
		t.Errorf("a member: %d", code)
	}
}
