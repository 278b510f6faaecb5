package desk_test

import (
	"archive/zip"
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/docx"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/api"
	"tocsin/internal/module/respond/desk"
	"tocsin/internal/module/respond/item"
)

// inWord are the words and the page head of a Word file, as they stand in it; "" where it is none.
func inWord(file []byte) (text string) {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return ""
	}
	for _, name := range []string{"word/document.xml", "word/header1.xml"} {
		f, err := z.Open(name)
		if err != nil {
			return ""
		}
		b, _ := io.ReadAll(f)
		text += string(b)
	}
	return text
}

// The report on an item as a Word file: the page and the API give whoever asks what the mark lets its readers see.
func TestAReportInWord(t *testing.T) {
	s := newSite(t)
	s.room.Paper = desk.Word(s.room.Statutes, func(slug string) string { return "Org " + slug }, time.Now)
	n, red := s.open(item.Incident, "Mail of the ministry"), s.open(item.Incident, "Nobody hears of this")
	for _, m := range []item.Moment{{Kind: "began", At: time.Now(), Text: "seen by all", TLP: "green"}, {Kind: "began", At: time.Now(), Text: "seen by few", TLP: "red"}} {
		if _, err := s.room.AddMoment(t.Context(), s.viewer(), n, m); err != nil {
			t.Fatal(err)
		}
	}
	mark := "red"
	if _, err := s.room.Change(t.Context(), s.viewer(), item.Pick{Numbers: []string{red}}, item.Change{TLP: &mark}); err != nil {
		t.Fatal(err)
	}
	table := route.New(slog.New(slog.DiscardHandler))
	api.Desk(table, s.room)
	page := func(r *http.Request) *httptest.ResponseRecorder { return s.ask(r) }
	program := func(r *http.Request) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		r.URL.Path = "/api/v1" + r.URL.Path
		table.Inner().ServeHTTP(w, r.WithContext(web.WithActor(r.Context(), "bot")))
		return w
	}
	f := func(by func(*http.Request) *httptest.ResponseRecorder, path string, code int, want, not string) {
		t.Helper()
		w := by(httptest.NewRequest(http.MethodGet, "/incidents/"+path, nil))
		text := inWord(w.Body.Bytes())
		if w.Code != code || !strings.Contains(text, want) || not != "" && strings.Contains(text, not) {
			t.Errorf("%s: %d, want %d with %q and without %q: %s", path, w.Code, code, want, not, text)
		}
		if typ := w.Header().Get("Content-Type"); code == http.StatusOK && typ != docx.Type {
			t.Errorf("%s: %s", path, typ)
		}
	}
	at := "/report.docx"
	for _, by := range []func(*http.Request) *httptest.ResponseRecorder{page, program} {
		f(by, n+at, 200, "Mail of the ministry", "w:bidi")
		f(by, n+at, 200, "TLP:AMBER", "first")
		f(by, n+at+"?for=amber&language=en", 200, "seen by all", "seen by few")
		f(by, n+at+"?for=green", 409, "", "seen")
		f(by, "ZM-2026-999999"+at, 404, "", "")
	}
	f(page, n+at+"?for=blue", 400, "", "seen")
	f(program, n+at+"?for=blue", 422, "", "seen")
	f(page, n+at+"?for=red", 200, "seen by few", "")
	f(page, n+at+"?lang=ar", 200, "w:bidi", "")
	f(page, red+at, 200, "Nobody hears", "")
	f(program, n+at+"?for=red", 200, "seen by all", "seen by few") // a program sees up to TLP:AMBER
	f(program, n+at+"?language=ar", 200, "w:bidi", "")
	f(program, red+at, 404, "", "")
	s.who.may = "page.read"
	f(page, n+at, 403, "", "")
	s.who.may, s.who.mark = "incident.read", tocsin.Green
	f(page, n+at, 404, "", "")
}

// A report is written into the template of its language, else into that of any.
func TestAReportInATemplate(t *testing.T) {
	s := newSite(t)
	n := s.open(item.Incident, "Mail of the ministry")
	give := func(language, text string) {
		d, out := docx.New(docx.Options{Lang: "en", Head: "{{tlp}}"}), bytes.Buffer{}
		d.Text(text + " {{number}} {{title}}")
		if _, err := d.WriteTo(&out); err != nil {
			t.Fatal(err)
		}
		if _, err := s.room.SetWordTemplate(t.Context(), "ana", language, "a.docx", out.Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	f := func(language string, texts ...string) {
		t.Helper()
		w := s.ask(httptest.NewRequest(http.MethodGet, "/incidents/"+n+"/report.docx?lang="+language, nil))
		text := inWord(w.Body.Bytes())
		for _, want := range texts {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %d, no %q", language, w.Code, want)
			}
		}
	}
	f("fr", "TLP:AMBER")
	give("any", "Ours")
	give("fr", "Notre")
	f("fr", "Notre "+n+" Mail of the ministry", "TLP:AMBER", "Rapport sur")
	f("es", "Ours "+n, "TLP:AMBER", "Informe sobre")
}
