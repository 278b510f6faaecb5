package desk_test

import (
	"bytes"
	"context"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/desk"
	"tocsin/internal/module/respond/item"
)

// eyes are a second person who is asked.
type eyes struct{ asked []respond.Wish }

func (e *eyes) Ask(_ context.Context, _ *sqldb.Tx, w respond.Wish) error {
	e.asked = append(e.asked, w)
	return nil
}

// posting is a site whose desk can write letters.
func posting(t *testing.T) (*site, *outbox.Outbox, *eyes) {
	t.Helper()
	db := sqldbtest.Open(t, filepath.Join(t.TempDir(), "records.db"))
	o, err := outbox.Open(t.Context(), db, outbox.Policy{}, slog.New(slog.DiscardHandler), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	second := &eyes{}
	room, err := respond.New(t.Context(), respond.Config{Country: "ZM", Team: "CIRT", From: "CIRT <cirt@cirt.example>"},
		respond.Deps{DB: db, Log: slog.New(slog.DiscardHandler), Now: time.Now, Outbox: o, Second: second})
	if err != nil {
		t.Fatal(err)
	}
	c, err := console.New(console.Config{Team: "Test"})
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, room: room, who: &reader{"ana", everything + " mail.mass", tocsin.Red}, mux: http.NewServeMux()}
	d, err := desk.New(c, room, s.who, func(slug string) string { return slug })
	if err != nil {
		t.Fatal(err)
	}
	d.Routes(s.mux)
	return s, o, second
}

// form sends the form of a letter, with a file where one is given.
func (s *site) form(path, file string, fields ...string) (int, string) {
	s.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := m.WriteField(fields[i], fields[i+1]); err != nil {
			s.t.Fatal(err)
		}
	}
	if file != "" {
		w, err := m.CreateFormFile("files", file)
		if err == nil {
			_, err = w.Write([]byte("line\n"))
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		s.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	w := s.ask(r)
	return w.Code, w.Header().Get("Location")
}

var versionOf = regexp.MustCompile(`name="version" value="(\d+)"`)

func (s *site) version(path string) string {
	s.t.Helper()
	code, page := s.get(path, "en")
	m := versionOf.FindStringSubmatch(page)
	if code != http.StatusOK || m == nil {
		s.t.Fatalf("%s: %d\n%s", path, code, page)
	}
	return m[1]
}

// TestALetterIsWritten goes the way of the pages: each button keeps all that was typed, and what is looked over is sent.
func TestALetterIsWritten(t *testing.T) {
	s, o, _ := posting(t)
	it, err := s.room.Start(t.Context(), s.viewer(), item.Start{Kind: item.Incident, Title: "x", TLP: "green", Email: "a@x.example", Person: "Ada <b>"})
	if err != nil {
		t.Fatal(err)
	}
	at := "/incidents/" + it.Number
	if _, page := s.get(at+"/write", "en"); !strings.Contains(page, "a@x.example") || strings.Contains(page, "Ada <b>") {
		t.Error(page)
	}
	f := func(file, do, want string, more ...string) {
		t.Helper()
		fields := append([]string{"to", "Ada <a@x.example>", "subject", "S", "text", "typed", "tlp", "green", "language", "es", "waits", "nobody", "once", "1", "do", do}, more...)
		if code, to := s.form(at+"/letter", file, fields...); code != http.StatusSeeOther || to != at+want {
			t.Errorf("%s: %d to %q", do, code, to)
		}
	}
	f("log.txt", "template", "/write#text", "template", "received")
	_, page := s.get(at+"/write", "en")
	for _, want := range []string{"Gracias por su reporte", "typed", "log.txt", `value="S"`, "Ada &lt;b&gt;"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q was lost", want)
		}
	}
	f("", "bcc:c@x.example", "/write#bcc", "version", s.version(at+"/write"))
	if _, page := s.get(at+"/write", "en"); !strings.Contains(page, `value="c@x.example"`) || !strings.Contains(page, "log.txt") {
		t.Error(page)
	}
	for _, tag := range lang.Tags() {
		for _, path := range []string{at + "/write", at + "/letter"} {
			if code, page := s.get(path, tag); code != http.StatusOK || strings.Contains(page, "respond.") || strings.Contains(page, "%!") {
				t.Errorf("%s %s: %d", tag, path, code)
			}
		}
	}
	for _, f := range []struct {
		name, path, want, not string
	}{{"ana", at, "You have begun a letter", "Others have begun"}, {"ana", at + "/write", "S", "Others have begun"}, {"bob", at, "Others have begun a letter here: <bdi>ana", "You have begun"}, {"bob", at + "/write", "Others have begun a letter here: <bdi>ana", "log.txt"}} {
		s.who.name = f.name
		if _, page := s.get(f.path, "en"); !strings.Contains(page, f.want) || strings.Contains(page, f.not) {
			t.Errorf("%s at %s is not told who writes: %s", f.name, f.path, page)
		}
	}
	s.who.name = "ana"
	f("", "preview", "/letter", "bcc", "c@x.example", "tlp", "green", "version", s.version(at+"/write"))
	version := s.version(at + "/letter")
	if code, _ := s.post(at+"/send", "version=1"); code != http.StatusConflict {
		t.Errorf("not what was looked over: %d", code)
	}
	if code, to := s.post(at+"/send", "version="+version); code != http.StatusSeeOther || to != at {
		t.Errorf("%d to %q", code, to)
	}
	list, err := o.List(t.Context(), outbox.Filter{})
	if err != nil || len(list) != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	if _, page := s.get(at, "en"); strings.Count(page, ">Bcc<")+strings.Count(page, "Bcc ") == 0 || !strings.Contains(page, "Held") {
		t.Error("the stream does not say what became of each copy")
	}
}

func TestALetterThatCantBeIsSaid(t *testing.T) {
	s, _, _ := posting(t)
	at := "/incidents/" + s.open(item.Incident, "x")
	if code, to := s.form(at+"/letter", "", "to", "nobody", "text", "x", "do", "preview"); code != http.StatusSeeOther || to != at+"/letter" {
		t.Fatal(code, to)
	}
	if code, page := s.get(at+"/letter", "en"); code != http.StatusUnprocessableEntity || !strings.Contains(page, "nobody") || !strings.Contains(page, `role="alert"`) {
		t.Errorf("%d\n%s", code, page)
	}
	if code, to := s.form(at+"/letter", "", "to", "stranger@x.example", "text", "x", "do", "preview", "version", s.version(at+"/write")); code != http.StatusSeeOther {
		t.Fatal(code, to)
	}
	if code, page := s.get(at+"/letter", "en"); code != http.StatusOK || !strings.Contains(page, "Not cleared for it") || strings.Contains(page, `action="`+at+`/send"><input type="hidden" name="version" value="2"><p class="acts"><button>`) {
		t.Errorf("%d\n%s", code, page)
	}
	s.who.may = "incident.read incident.work"
	for _, path := range []string{at + "/write", at + "/letter", "/mass", "/mass/1"} {
		if code, _ := s.get(path, "en"); code != http.StatusForbidden {
			t.Errorf("%s: %d", path, code)
		}
	}
	for _, path := range []string{at + "/letter", at + "/send", "/mass", "/mass/1"} {
		if code, _ := s.form(path, "", "do", "save"); code != http.StatusForbidden {
			t.Errorf("POST %s: %d", path, code)
		}
	}
}

func TestALetterToManyIsAskedFor(t *testing.T) {
	s, o, second := posting(t)
	made, err := s.room.Start(t.Context(), s.viewer(), item.Start{Kind: item.Report, Title: "one", Email: "a@x.example"})
	if err != nil {
		t.Fatal(err)
	}
	a, b := made.Number, s.open(item.Report, "two")
	code, to := s.post("/incidents/acts", "do=letter&id="+a+"&id="+b)
	if code != http.StatusSeeOther || to != "/mass/1" {
		t.Fatal(code, to)
	}
	if code, to := s.form(to, "list.csv", "subject", "S", "text", "T {number}", "tlp", "green", "do", "look"); code != http.StatusSeeOther || to != "/mass/1/look" {
		t.Fatal(code, to)
	}
	for _, tag := range lang.Tags() {
		if code, page := s.get("/mass/1/look", tag); code != http.StatusOK || strings.Contains(page, "respond.") || strings.Contains(page, "%!") || !strings.Contains(page, "list.csv") || !strings.Contains(page, "T "+a) {
			t.Errorf("%s: %d\n%s", tag, code, page)
		}
	}
	_, page := s.get("/mass/1/look", "en")
	print := regexp.MustCompile(`name="print" value="(\w+)"`).FindStringSubmatch(page)
	if print == nil {
		t.Fatal(page)
	}
	if code, to := s.form("/mass/1", "", "print", print[1], "do", "ask"); code != http.StatusSeeOther || to != "/mass/1" {
		t.Fatal(code, to)
	}
	for _, tag := range lang.Tags() {
		for _, path := range []string{"/mass", "/mass/1"} {
			if code, page := s.get(path, tag); code != http.StatusOK || strings.Contains(page, "respond.") || strings.Contains(page, "%!") {
				t.Errorf("%s %s: %d", tag, path, code)
			}
		}
	}
	if list, err := o.List(t.Context(), outbox.Filter{}); err != nil || len(list) != 0 || len(second.asked) != 1 || second.asked[0].Href != "/mass/1" {
		t.Errorf("%+v, %+v, %v", list, second.asked, err)
	}
	if _, page := s.get("/mass/1", "en"); !strings.Contains(page, "T "+a) || !strings.Contains(page, "list.csv") {
		t.Errorf("the second person does not see what was looked over\n%s", page)
	}
	if code, _ := s.form("/mass/1", "", "subject", "other", "text", "T", "do", "save"); code != http.StatusConflict {
		t.Errorf("changed after a second person was asked: %d", code)
	}
}
