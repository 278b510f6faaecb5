package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestANewItemBeginsWithATemplate(t *testing.T) {
	s := newSite(t)
	s.who.may = everything + " template.write"
	f := func(path string, form url.Values, want int) string {
		t.Helper()
		code, to := s.post(path, form.Encode())
		if code != want {
			t.Errorf("%s %v: %d, want %d", path, form, code, want)
		}
		return to
	}
	form := url.Values{"template": {"Fraud"}, "kind": {"incident"}, "title": {"Fraud at "}, "class": {"phishing"}, "priority": {"2"}, "tlp": {"green"}, "tags": {"bank, fraud"}, "text": {"Ask first."},
		"tasks": {"call\r\n\r\nwrite"}, "playbook": {"phishing"}}
	f("/incidents/templates/one", form, http.StatusSeeOther)
	if list, err := s.room.Models(t.Context()); err != nil || len(list) != 1 || len(list[0].Tasks) != 2 || list[0].Priority != 2 {
		t.Fatalf("%+v %v", list, err)
	}
	for path, want := range map[string]string{"/incidents/new": "Begin with:", "/incidents/new?template=Fraud": "Ask first.", "/incidents/templates/one?template=Fraud": "Ask first.", "/incidents/templates/one": "Name of the template", "/incidents/templates": "Fraud"} {
		if code, page := s.get(path, "en"); code != http.StatusOK || !strings.Contains(page, want) {
			t.Errorf("%s: %d, no %q", path, code, want)
		}
	}
	to := f("/incidents/new", form, http.StatusSeeOther)
	c, err := s.room.Case(t.Context(), s.viewer(), strings.TrimPrefix(to, "/incidents/"))
	if err != nil || len(c.Tags) != 2 || len(c.Tasks) < 4 || c.Tasks[0].Text != "call" || c.Class != "phishing" {
		t.Errorf("%+v %v", c, err)
	}
	if code, page := s.get("/incidents/templates/one?like="+c.Number, "en"); code != http.StatusOK || !strings.Contains(page, "bank, fraud") {
		t.Error(code)
	}
	form.Set("template", "")
	f("/incidents/templates/one", form, http.StatusUnprocessableEntity)
	f("/incidents/templates", url.Values{"name": {"Fraud"}}, http.StatusSeeOther)
	f("/incidents/templates", url.Values{"name": {"Fraud"}}, http.StatusNotFound)
	s.who.may = everything
	form.Set("template", "x")
	f("/incidents/templates/one", form, http.StatusForbidden)
}
