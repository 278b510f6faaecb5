package watch

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"tocsin/internal/console"
	"tocsin/internal/module/watch/tend"
)

// lets is who may do what on the pages.
type lets map[string]bool

func (a lets) May(_ context.Context, act string) (string, bool) { return "anna", a[act] }

// keeper is the pages on which constituents are looked after, of a real room.
type keeper struct {
	*bench
	mux *http.ServeMux
}

func newKeeper(t *testing.T, access lets) keeper {
	t.Helper()
	b := warnBench(t)
	shell, err := console.New(console.Config{Team: "QM-CERT"})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := tend.New(shell, b.Room.Tend(), access)
	if err != nil {
		t.Fatal(err)
	}
	k := keeper{b, http.NewServeMux()}
	pages.Routes(k.mux)
	return k
}

// ask asks for a page, or sends a form, and wants a status and a text.
func (k keeper) ask(t *testing.T, path string, form url.Values, status int, want string) {
	t.Helper()
	method := http.MethodGet
	if form != nil {
		method = http.MethodPost
	}
	req := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res := httptest.NewRecorder()
	k.mux.ServeHTTP(res, req)
	body, _ := io.ReadAll(res.Body)
	if res.Code != status || !strings.Contains(res.Header().Get("Location")+string(body), want) {
		t.Errorf("%s %s %v: %d, want %d with %q\n%s", method, path, form, res.Code, status, want, body)
	}
}

func TestConstituentsAreLookedAfter(t *testing.T) {
	k := newKeeper(t, lets{"roster.write": true})
	k.ask(t, "/watch/new-constituent", nil, 200, "New constituent")
	k.ask(t, "/watch/new-constituent", url.Values{"name": {"Gamma"}, "criticality": {"4"}, "nets": {"198.51.100.0/24, AS64511\ngamma.example"}, "phone": {"+260 211"}, "role": {"24x7"}}, 303, "/watch/constituents/gamma/edit?done=1")
	k.ask(t, "/watch/new-constituent", url.Values{"name": {"Gamma"}}, 409, "gamma")
	edit := "/watch/constituents/gamma/edit"
	k.ask(t, edit, nil, 200, "AS64511")
	k.ask(t, edit, nil, 200, "By telephone alone")
	for _, form := range []url.Values{
		{"do": {"set"}, "name": {"Gamma Ltd"}, "criticality": {"5"}, "sector": {"energy"}, "language": {"fr"}},
		{"do": {"net-add"}, "nets": {"203.0.113.0/28"}}, {"do": {"net-remove"}, "net": {"AS64511"}},
		{"do": {"contact-put"}, "email": {"Abuse@gamma.example"}, "contact": {"A"}, "role": {"abuse"}},
		{"do": {"prefer"}, "key": {"abuse@gamma.example"}, "language": {"ar"}, "hour": {"9"}, "business": {"1"}, "format": {"csv"}, "clearance": {"green"}},
		{"do": {"confirm"}, "key": {"tel:+260211"}}, {"do": {"off"}, "key": {"abuse@gamma.example"}, "reason": {"left"}},
	} {
		k.ask(t, edit, form, 303, "done=1")
	}
	o, err := k.Roster.Org(t.Context(), "gamma")
	p, err2 := k.Roster.Preference(t.Context(), "abuse@gamma.example")
	if err != nil || err2 != nil || o.Name != "Gamma Ltd" || o.Criticality != 5 || len(o.Nets) != 3 || len(o.Contacts) != 2 ||
		p.Language != "ar" || p.Hour != 9 || !p.BusinessDays || p.Format != "csv" || p.Clearance != "green" || !p.Off {
		t.Errorf("got %+v %v and %+v %v", o, err, p, err2)
	}
	k.ask(t, edit, nil, 200, "No address is on")
	k.ask(t, edit, url.Values{"do": {"net-add"}, "nets": {"nonsense!"}}, 400, "nonsense!")
	k.ask(t, edit, url.Values{"do": {"dance"}}, 400, "nothing that is done")
	k.ask(t, edit, url.Values{"do": {"remove"}}, 400, "Tick")
	k.ask(t, edit, url.Values{"do": {"remove"}, "sure": {"1"}}, 303, "/watch/constituents")
	k.ask(t, edit, nil, 404, "")
	history, err := k.Roster.History(t.Context(), "gamma", 50)
	if err != nil || len(history) == 0 || history[0].Actor != "anna" {
		t.Errorf("history %+v %v", history, err)
	}
}

func TestRulesOfLettersHaveAPage(t *testing.T) {
	k := newKeeper(t, lets{"rule.write": true})
	k.ask(t, "/watch/rules", nil, 200, "No rule stands")
	k.ask(t, "/watch/rules", url.Values{"do": {"add"}, "net": {"192.0.2.0/24"}, "reason": {"our own scanner"}, "until": {"2199-01-01"}}, 303, "done=1")
	k.ask(t, "/watch/rules", nil, 200, "our own scanner")
	k.ask(t, "/watch/rules", url.Values{"do": {"add"}, "reason": {"all"}}, 400, "choose something")
	k.ask(t, "/watch/rules", url.Values{"do": {"add"}, "as": {"x"}, "reason": {"r"}}, 400, "AS number")
	k.ask(t, "/watch/rules", url.Values{"do": {"end"}, "rule": {"1"}}, 303, "done=1")
	k.ask(t, "/watch/rules", nil, 200, "No rule stands")
	k.ask(t, "/watch/rules?all=1", nil, 200, "our own scanner")
	if list, err := k.warnings.Rules(t.Context()); err != nil || len(list) != 1 || list[0].By != "anna" || list[0].RemovedBy != "anna" {
		t.Errorf("got %+v %v", list, err)
	}
}

func TestCampaignIsDraftedOnAPage(t *testing.T) {
	k := newKeeper(t, lets{"mail.mass": true})
	form := url.Values{"do": {"look"}, "name": {"leak-2026"}, "indicators": {"192.0.2[.]7\n198.51.100.1 nonsense"}, "tlp": {"amber"}, "title-en": {"Your systems are in a list"}, "text-en": {"Look at them."}}
	k.ask(t, "/watch/new-campaign", nil, 200, "New campaign")
	k.ask(t, "/watch/new-campaign", form, 200, "letters that would be drafted: 1")
	k.ask(t, "/watch/new-campaign", form, 200, "nonsense")
	if list, err := k.warnings.Campaigns(t.Context(), ""); err != nil || len(list) != 0 {
		t.Fatalf("a look has drafted %+v %v", list, err)
	}
	k.ask(t, "/watch/new-campaign", url.Values{"do": {"look"}, "name": {"x"}, "title-en": {"T"}, "text-en": {"T"}}, 400, "about one of")
	form.Set("do", "draft")
	k.ask(t, "/watch/new-campaign", form, 303, "/watch/campaigns/leak-2026")
	k.ask(t, "/watch/new-campaign", form, 409, "leak-2026")
	list, err := k.Campaigns(t.Context(), "leak-2026")
	if err != nil || len(list) != 1 || list[0].Letters != 1 || list[0].By != "anna" {
		t.Errorf("got %+v %v", list, err)
	}
}

// Whoever may nothing is shown the rules, and no way to change them.
func TestWhoMayNotChangesNothing(t *testing.T) {
	k := newKeeper(t, lets{})
	k.ask(t, "/watch/rules", nil, 200, "No rule stands")
	for _, path := range []string{"/watch/new-constituent", "/watch/new-campaign", "/watch/constituents/alpha/edit"} {
		k.ask(t, path, nil, 403, "roles")
		k.ask(t, path, url.Values{"do": {"set"}, "name": {"X"}}, 403, "roles")
	}
	k.ask(t, "/watch/rules", url.Values{"do": {"add"}, "net": {"192.0.2.0/24"}, "reason": {"r"}}, 403, "roles")
	if o, ok := k.Roster.Index().Org("alpha"); !ok || o.Name == "X" {
		t.Errorf("got %+v", o)
	}
}
