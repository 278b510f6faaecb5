package app

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/module/trust"
	"tocsin/internal/module/watch"
	"tocsin/internal/module/watch/find"
)

// An event that a person enters finds its owner and becomes a finding.
func TestEventsAreEntered(t *testing.T) {
	n := startNode(t, t.TempDir()+"/node", "")
	if _, err := n.Watch.Roster.Import(t.Context(), "test", "country.csv", strings.NewReader("name,prefix,email\nAlpha,192.0.2.0/25,a@alpha.example\n"), nil); err != nil {
		t.Fatal(err)
	}
	enter := n.Watch.Tend().Enter
	e, err := enter(t.Context(), "ana", "classification.type,source.ip,classification.identifier\nphishing,192.0.2.1,fake-bank\n", "green")
	if err != nil || e.Taken != 1 || e.Refused != nil {
		t.Fatalf("%+v %v", e, err)
	}
	var got []find.Problem
	if err := n.Watch.Plain().EachFinding(t.Context(), func(f watch.FindingNow, _ func() (tocsin.Mark, error)) bool {
		got = append(got, f.Problem)
		return true
	}); err != nil || len(got) != 1 || got[0] != (find.Problem{Owner: "alpha", Type: "phishing", Identifier: "fake-bank"}) {
		t.Errorf("%v %v", got, err)
	}
}

// What is entered on the page becomes a report of the feed csv, whose page is there; what can't be read is said at its field.
func TestEventsAreEnteredOnThePage(t *testing.T) {
	n := startNode(t, t.TempDir()+"/node", "")
	k := &walked{Node: n.Node, who: map[string]string{}}
	var err error
	if k.site, err = n.site(false); err != nil {
		t.Fatal(err)
	}
	for name, role := range map[string]string{"lena": "handler", "aud": "auditor"} {
		k.who[name] = k.join(t, trust.Wish{Name: name, Roles: []string{role}, Clearance: "red"})
	}
	f := func(who string, form url.Values, code int) (to string) {
		t.Helper()
		w := k.ask(t, asked{method: http.MethodPost, path: "/watch/new-event", who: who, body: form.Encode()})
		if w.Code != code {
			t.Errorf("%s %v: %d, want %d", who, form, w.Code, code)
		}
		return w.Header().Get("Location")
	}
	one := func(what string) url.Values {
		return url.Values{"do": {"one"}, "type": {"phishing"}, "what": {what}, "tlp": {"green"}}
	}
	for _, form := range []url.Values{one("hxxp://bad[.]example/a"), {"do": {"table"}, "table": {"source.ip,classification.type\n192.0.2.7,phishing\nnothing,phishing\n"}, "tlp": {"green"}}} {
		to := f("lena", form, http.StatusSeeOther)
		if !regexp.MustCompile(`^/watch/inbox/\d+$`).MatchString(to) {
			t.Fatalf("it leads to %q", to)
		}
		if w := k.ask(t, asked{method: http.MethodGet, path: to, who: "lena"}); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "by hand ") || !strings.Contains(w.Body.String(), "csv") {
			t.Errorf("%s: %d", to, w.Code)
		}
	}
	f("lena", one("192.0.2.400"), http.StatusUnprocessableEntity)
	f("lena", one(""), http.StatusUnprocessableEntity)
	f("aud", one("192.0.2.1"), http.StatusForbidden)
}
