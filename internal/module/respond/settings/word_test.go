package settings

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"tocsin/internal/kit/docx"
)

// A team gives reports its own Word documents, by language; what can't be one is said at the form.
func TestTheTeamHasWordTemplates(t *testing.T) {
	s := newSite(t)
	made := func(head string) string {
		var out bytes.Buffer
		if _, err := docx.New(docx.Options{Lang: "en", Head: head}).WriteTo(&out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	give := func(language, body string, want int, texts ...string) {
		t.Helper()
		w := s.upload("/settings/templates/word", "language", language, `C:\a\our.docx`, body)
		if w.Code != want {
			t.Errorf("%s: %d, want %d", language, w.Code, want)
		}
		for _, text := range texts {
			if !strings.Contains(w.Body.String(), text) {
				t.Errorf("%s: no %q", language, text)
			}
		}
	}
	shown := func(want bool) {
		t.Helper()
		code, page := s.get("/settings/templates", "en")
		if code != http.StatusOK || strings.Contains(page, "our.docx") != want {
			t.Errorf("%d, a template is shown: %v", code, !want)
		}
	}
	give("any", "no document", http.StatusUnprocessableEntity, "This is no Word document")
	give("any", made("nothing"), http.StatusUnprocessableEntity, "{{tlp}}")
	give("xx", made("{{tlp}}"), http.StatusUnprocessableEntity, "is no language")
	shown(false)
	give("fr", made("{{tlp}}"), http.StatusSeeOther)
	shown(true)
	if list, err := s.room.WordTemplates(t.Context()); err != nil || len(list) != 1 || list[0].Language != "fr" || list[0].Name != "our.docx" {
		t.Errorf("%+v %v", list, err)
	}
	if raw, err := s.room.WordTemplate(t.Context(), "fr"); err != nil || string(raw) != made("{{tlp}}") {
		t.Errorf("%d bytes, %v", len(raw), err)
	}
	s.post("/settings/templates/noword", map[string][]string{"language": {"fr"}})
	shown(false)
	if _, err := s.room.WordTemplate(t.Context(), "fr"); err == nil {
		t.Error("a template that was taken away is there")
	}
}
