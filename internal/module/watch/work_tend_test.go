package watch

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin/internal/console"
	"tocsin/internal/module/watch/tend"
	"tocsin/internal/module/watch/warn"
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
	k.ask(t, "/watch/new-constituent", url.Values{"name": {"Gamma"}, "zone": {"Africa/Lusaka"}}, 422, `value="Africa/Lusaka"`)
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
	k.ask(t, edit, url.Values{"do": {"net-add"}, "nets": {"nonsense!"}}, 422, `aria-describedby="net-add-nets-hint net-add-nets-error"`)
	k.ask(t, edit, url.Values{"do": {"prefer"}, "key": {"abuse@gamma.example"}, "hour": {"-1"}, "business": {"1"}}, 422, `<a href="#prefer-business-0">`)
	k.ask(t, edit, url.Values{"do": {"prefer"}, "key": {"abuse@gamma.example"}, "hour": {"9"}, "least": {"high"}, "apart": {"1"}, "summary": {"monthly"}, "summary_day": {"3"}, "summary_none": {"1"}}, 303, "done=1")
	k.ask(t, edit, url.Values{"do": {"prefer"}, "key": {"abuse@gamma.example"}, "hour": {"9"}, "summary": {"daily"}}, 422, `<a href="#prefer-summary-0">`)
	if p, err := k.Roster.Preference(t.Context(), "abuse@gamma.example"); err != nil || p.Least != "high" || !p.Apart || p.Summary != "monthly" || p.SummaryDay != 3 || !p.SummaryNone {
		t.Errorf("got %+v %v", p, err)
	}
	k.ask(t, edit, url.Values{"do": {"dance"}}, 400, "nothing that is done")
	k.ask(t, edit, url.Values{"do": {"remove"}}, 422, `<a href="#remove-sure">`)
	k.ask(t, edit, url.Values{"do": {"remove"}, "sure": {"1"}}, 303, "/watch/constituents")
	k.ask(t, edit, nil, 404, "")
	history, err := k.Roster.History(t.Context(), "gamma", 50)
	if err != nil || len(history) == 0 || history[0].Actor != "anna" {
		t.Errorf("history %+v %v", history, err)
	}
}

func TestRulesOfLettersHaveAPage(t *testing.T) {
	k := newKeeper(t, lets{"rule.write": true})
	k.ask(t, "/watch/rules", nil, 200, "No rules in force")
	k.ask(t, "/watch/rules", url.Values{"do": {"add"}, "net": {"192.0.2.0/24"}, "reason": {"our own scanner"}, "until": {"2199-01-01"}}, 303, "done=1")
	k.ask(t, "/watch/rules", nil, 200, "our own scanner")
	k.ask(t, "/watch/rules", url.Values{"do": {"add"}, "reason": {"all of them"}}, 422, `value="all of them"`)
	k.ask(t, "/watch/rules", url.Values{"do": {"add"}, "as": {"x"}, "reason": {"r"}}, 422, `<a href="#add-as">`)
	k.ask(t, "/watch/rules", url.Values{"do": {"add"}, "type": {"scanner"}, "to": {"x@y.example"}, "reason": {"r"}}, 422, `<a href="#add-does">`)
	k.ask(t, "/watch/rules", url.Values{"do": {"add"}, "type": {"scanner"}, "does": {"send"}, "to": {"nobody"}, "reason": {"r"}}, 422, `<a href="#add-to">`)
	k.ask(t, "/watch/rules", url.Values{"do": {"add"}, "net": {"192.0.2.0/24"}, "does": {"once"}, "reason": {"r"}}, 422, `<a href="#add-repeat">`)
	k.ask(t, "/watch/rules", url.Values{"do": {"add"}, "net": {"192.0.2.9/32"}, "does": {"send"}, "to": {"beta"}, "reason": {"theirs"}}, 303, "done=1")
	k.ask(t, "/watch/rules", url.Values{"do": {"add"}, "class": {"vulnerable"}, "does": {"repeat"}, "repeat": {"90"}, "reason": {"seldom"}}, 303, "done=1")
	k.ask(t, "/watch/rules", nil, 200, "Told again after 90 days")
	k.ask(t, "/watch/rules", url.Values{"do": {"end"}, "rule": {"2"}}, 303, "done=1")
	k.ask(t, "/watch/rules", url.Values{"do": {"end"}, "rule": {"3"}}, 303, "done=1")
	k.ask(t, "/watch/rules", url.Values{"do": {"end"}, "rule": {"1"}}, 303, "done=1")
	k.ask(t, "/watch/rules", nil, 200, "No rules in force")
	k.ask(t, "/watch/rules?all=1", nil, 200, "our own scanner")
	if list, err := k.warnings.Rules(t.Context()); err != nil || len(list) != 3 || list[1].To != "beta" || list[2].Repeat != 90 || list[0].By != "anna" || list[0].RemovedBy != "anna" {
		t.Errorf("got %+v %v", list, err)
	}
}

// A rule that sends to an address that is switched off says so: nobody is told.
func TestARuleSaysThatItsAddressIsOff(t *testing.T) {
	k := newKeeper(t, lets{"rule.write": true})
	k.ask(t, "/watch/rules", url.Values{"do": {"add"}, "net": {"192.0.2.0/24"}, "does": {"send"}, "to": {"soc@provider.example"}, "reason": {"theirs"}}, 303, "done=1")
	if err := k.Roster.SwitchOff(t.Context(), "soc@provider.example", "550 no such user", "desk"); err != nil {
		t.Fatal(err)
	}
	k.ask(t, "/watch/rules", nil, 200, "<strong>Switched off</strong>")
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
	k.ask(t, "/watch/new-campaign", url.Values{"do": {"look"}, "name": {"x"}, "title-en": {"T"}, "text-en": {"T"}}, 422, `href="#look-cve"`)
	form.Set("do", "draft")
	k.ask(t, "/watch/new-campaign", form, 303, "/watch/campaigns/leak-2026")
	k.ask(t, "/watch/new-campaign", form, 422, "leak-2026")
	list, err := k.Campaigns(t.Context(), "leak-2026")
	if err != nil || len(list) != 1 || list[0].Letters != 1 || list[0].By != "anna" {
		t.Errorf("got %+v %v", list, err)
	}
}

func TestConstituentsAreMergedAndSplitOnAPage(t *testing.T) {
	k := newKeeper(t, lets{"roster.write": true})
	if _, err := k.warnings.AddRule(t.Context(), warn.Rule{Org: "beta", Reason: "they know", By: "desk"}); err != nil {
		t.Fatal(err)
	}
	parts := "/watch/constituents/beta/parts"
	k.ask(t, parts, nil, 200, "Make it a part of another")
	k.ask(t, parts, url.Values{"do": {"look"}, "to": {"nobody"}}, 422, `<a href="#look-to">`)
	k.ask(t, parts, url.Values{"do": {"look"}, "to": {"beta"}}, 422, "same organisation")
	for _, want := range []string{"It becomes a part of Alpha", "192.0.2.128/25", "@beta.", `<bdi dir="ltr">1</bdi>`} {
		k.ask(t, parts, url.Values{"do": {"look"}, "to": {"alpha"}}, 200, want)
	}
	k.ask(t, parts, url.Values{"do": {"merge"}, "to": {"alpha"}}, 422, `<a href="#merge-sure">`)
	k.ask(t, parts, nil, 200, "Make it a part of another")
	k.ask(t, parts, url.Values{"do": {"merge"}, "to": {"alpha"}, "sure": {"1"}}, 303, "/watch/constituents/alpha/edit?done=1")
	k.ask(t, parts, nil, 404, "")
	b := k.bench
	b.drafted(DigestAsk{Now: true}, "a@alpha.example: new infected-system 2", "a@alpha.example: new vulnerable-system 1", "b@beta.example: new infected-system 2", "b@beta.example: new vulnerable-system 1")
	parts = "/watch/constituents/alpha/parts"
	k.ask(t, parts, nil, 200, parts+"?again=beta#split")
	k.ask(t, parts+"?again=beta", nil, 200, "b@beta.example\n192.0.2.128/25</textarea>")
	k.ask(t, parts, url.Values{"do": {"split"}, "name": {"Beta"}, "slug": {"beta"}, "things": {"203.0.113.0/24"}}, 422, `<a href="#split-things">`)
	k.ask(t, parts, url.Values{"do": {"split"}, "name": {"Beta"}, "slug": {"beta"}, "things": {"192.0.2.128/25\nb@beta.example"}}, 303, "/watch/constituents/beta/edit?done=1")
	k.ask(t, parts, url.Values{"do": {"move"}, "what": {"192.0.2.0/25"}, "to": {"nobody"}}, 422, `<a href="#move-to">`)
	k.ask(t, parts, url.Values{"do": {"move"}, "what": {"192.0.2.0/25"}, "to": {"beta"}}, 303, "done=1")
	if o, err := k.Roster.Org(t.Context(), "beta"); err != nil || len(o.Nets) != 2 || len(o.Contacts) != 1 {
		t.Errorf("got %+v %v", o, err)
	}
}

// wishes is a second pair of eyes that nobody lifts: what it was asked waits.
type wishes struct{ asked []string }

func (w *wishes) Needs(context.Context, string) (bool, error) { return true, nil }

func (w *wishes) Ask(_ context.Context, act, subject, why, href, by string) error {
	w.asked = append(w.asked, strings.Join([]string{act, subject, why, href, by}, " | "))
	return nil
}

// Where two people are needed the pages say so, ask for the second one, and nothing is done before that one has looked.
func TestTheSecondPersonIsAskedOnAPage(t *testing.T) {
	k := newKeeper(t, lets{"roster.write": true})
	w := &wishes{}
	k.Room.Second = w
	parts, edit := "/watch/constituents/beta/parts", "/watch/constituents/gamma/edit"
	k.ask(t, "/watch/new-constituent", url.Values{"name": {"Gamma"}, "criticality": {"0"}}, 303, edit)
	k.ask(t, parts+"?to=alpha", nil, 200, "A second person with the same right looks at it first.")
	k.ask(t, parts+"?to=nobody", nil, 422, "Correct this first")
	k.ask(t, parts, url.Values{"do": {"merge"}, "to": {"alpha"}, "sure": {"1"}, "reason": {"one ministry"}}, 303, parts+"?asked=1")
	k.ask(t, parts+"?asked=1", nil, 200, `<a href="/settings/waiting">`)
	k.ask(t, edit, url.Values{"do": {"remove"}, "sure": {"1"}, "reason": {"closed"}}, 303, edit+"?asked=1")
	k.ask(t, edit+"?asked=1", nil, 200, `<a href="/settings/waiting">`)
	k.ask(t, edit, nil, 200, "Ask a second person")
	for _, slug := range []string{"beta", "gamma"} {
		if _, ok := k.Roster.Index().Org(slug); !ok {
			t.Errorf("%s is gone before anybody has looked", slug)
		}
	}
	want := []string{"roster.merge | beta → alpha | one ministry | " + parts + "?to=alpha | anna", "roster.remove | gamma | closed | " + edit + " | anna"}
	if !slices.Equal(w.asked, want) {
		t.Errorf("asked %q, want %q", w.asked, want)
	}
}

func TestStaleContactsHaveAPage(t *testing.T) {
	k := newKeeper(t, lets{"roster.write": true})
	k.ask(t, "/watch/stale-contacts", nil, 200, "No contact is to be confirmed")
	later := k.Now().AddDate(0, 0, 181)
	k.Room.Now = func() time.Time { return later }
	k.DB.SetClock(k.Room.Now)
	k.ask(t, "/watch/stale-contacts", nil, 200, "a@alpha.example")
	k.ask(t, "/watch/stale-contacts", url.Values{"key": {"a@alpha.example", "b@beta.example"}}, 303, "done=1")
	list, err := k.Roster.Stale(t.Context(), later)
	if err != nil || len(list) != 1 || list[0].Email != "m@ministry.example" {
		t.Errorf("got %+v %v", list, err)
	}
}

// Whoever may nothing is shown the rules, and no way to change them.
func TestWhoMayNotChangesNothing(t *testing.T) {
	k := newKeeper(t, lets{})
	k.ask(t, "/watch/rules", nil, 200, "No rules in force")
	for _, path := range []string{"/watch/new-constituent", "/watch/new-campaign", "/watch/constituents/alpha/edit"} {
		k.ask(t, path, nil, 403, "roles")
		k.ask(t, path, url.Values{"do": {"set"}, "name": {"X"}}, 403, "roles")
	}
	k.ask(t, "/watch/rules", url.Values{"do": {"add"}, "net": {"192.0.2.0/24"}, "reason": {"r"}}, 403, "roles")
	if o, ok := k.Roster.Index().Org("alpha"); !ok || o.Name == "X" {
		t.Errorf("got %+v", o)
	}
}
