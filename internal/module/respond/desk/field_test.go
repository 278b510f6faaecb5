package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tocsin/internal/module/respond/item"
)

func TestFieldsNarrowAndAreAskedFor(t *testing.T) {
	s := newSite(t)
	s.who.may = everything
	it, err := s.room.Start(t.Context(), s.viewer(), item.Start{Kind: item.Incident, Title: "At the port", TLP: "green", Fields: map[string]any{}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []item.Field{{Name: "cause", Type: item.TextField, Required: true, Filter: true, Title: map[string]string{"en": "Cause"}}, {Name: "loss", Type: item.NumberField, Listed: true}} {
		if err := s.room.SaveField(t.Context(), s.viewer(), f); err != nil {
			t.Fatal(err)
		}
	}
	has := func(path string, texts ...string) {
		t.Helper()
		code, page := s.get(path, "en")
		for _, want := range texts {
			if code != http.StatusOK || !strings.Contains(page, want) {
				t.Errorf("%s: %d, no %q", path, code, want)
			}
		}
	}
	one := "/incidents/" + it.Number
	has(one, "Still asked for", `id="close-f-cause"`)
	has("/incidents", `name="f-cause"`, `name="f-loss"`)
	code, to := s.post("/incidents/acts", url.Values{"id": {it.Number}, "do": {"change"}, "status": {"resolved"}, "back": {"/incidents"}}.Encode())
	if code != http.StatusSeeOther || !strings.Contains(to, "which="+it.Number) {
		t.Errorf("%d %s", code, to)
	}
	has(to, "a field that is asked for is empty", `<a href="`+one+`">`)
	if code, to = s.post(one+"/change", url.Values{"status": {"resolved"}, "f-cause": {"A wrong rule"}}.Encode()); code != http.StatusSeeOther || !strings.Contains(to, "changed=1") {
		t.Errorf("%d %s", code, to)
	}
	has("/incidents?tab=closed&f-cause=WRONG", "At the port", `value="WRONG"`)
	if code, page := s.get("/incidents?tab=closed&f-cause=%3Dwrong", "en"); code != http.StatusOK || strings.Contains(page, "At the port") {
		t.Error(code)
	}
	for path, said := range map[string]string{"/incidents?f-loss=much": "is no number", "/incidents?q=a+%28b": `<a href="#by-q">The bracket at place 3`, "/incidents?from=x": `<a href="#by-from">`, "/inbox?q=status%3Ax": "none of these"} {
		if code, page := s.get(path, "en"); code != http.StatusUnprocessableEntity || !strings.Contains(page, said) || !strings.Contains(page, `name="q"`) {
			t.Error(path, code)
		}
	}
}
