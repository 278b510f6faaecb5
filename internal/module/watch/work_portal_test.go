package watch

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/portal"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/warn"
)

// seat is who is signed in: somebody of an organisation, or an officer where it is "".
type seat struct{ slug string }

func (s *seat) Owner(context.Context) (slug, by string, ok bool) {
	return s.slug, "user", s.slug != ""
}

func (s *seat) May(_ context.Context, act string) (string, bool) {
	return "officer", s.slug == "" && act == "claim.decide"
}

// portalBench is a country of two with a letter each, and the pages of who sits there.
func portalBench(t *testing.T) (b *bench, who *seat, ask func(method, path string, form url.Values) *httptest.ResponseRecorder, numbers map[string]string) {
	t.Helper()
	b, pages, _ := openPages(t, 400)
	numbers = map[string]string{}
	for _, slug := range []string{"alpha", "beta"} {
		l := warn.Letter{Kind: warn.KindDigest, Owner: slug, Email: "a@" + slug + ".example", Day: "2026-11-20", Subject: "To " + slug, Mark: "amber", Language: "en",
			Told: []warn.Item{{N: 1, Problem: find.Problem{Owner: slug, Type: "infected-system", Identifier: "mirai"}, Change: warn.New}}}
		err := b.DB.Tx(t.Context(), func(tx *sqldb.Tx) (err error) {
			l.Number = "QM-2026-00000" + strconv.Itoa(len(numbers)+1)
			if err := warn.Put(t.Context(), tx, &l, ""); err != nil {
				return err
			}
			return warn.SetState(t.Context(), tx, l.ID, warn.Sent, "", tx.Now)
		})
		if err != nil {
			t.Fatal(err)
		}
		numbers[slug] = l.Number
	}
	shell, err := console.New(console.Config{Now: fixed})
	if err != nil {
		t.Fatal(err)
	}
	who = &seat{"alpha"}
	p, err := portal.New(shell, pages.Portal(), who)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	p.Routes(mux)
	ask = func(method, path string, form url.Values) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		person := console.Person{Name: "user", Display: "User", Clearance: tocsin.Amber, Outside: who.slug != "", May: func(act string) bool { return act == "portal.own" }}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r.WithContext(console.WithPerson(r.Context(), person)))
		return w
	}
	return b, who, ask, numbers
}

// Nobody reaches what is another organisation's, however they name it.
func TestThePortalShowsNothingOfOthers(t *testing.T) {
	b, who, ask, numbers := portalBench(t)
	key := map[string]string{}
	for _, f := range b.list(find.Filter{}) {
		key[f.Owner] = findingKey(f.Problem)
	}
	answer, claim := url.Values{"what": {"fixed"}}, url.Values{"org": {"beta"}, "value": {"198.51.100.0/24"}}
	contact := url.Values{"org": {"beta"}, "value": {"x@example.org"}}
	for _, c := range []struct {
		method, path string
		form         url.Values
		want         int
	}{
		{"GET", "/portal/findings/" + key["alpha"], nil, 200}, {"GET", "/portal/findings/" + key["beta"], nil, 404},
		{"GET", "/portal/findings/" + key["beta"] + "?format=csv&owner=beta", nil, 404}, {"POST", "/portal/findings/" + key["beta"], answer, 404},
		{"POST", "/portal/findings/" + key["alpha"], answer, 303}, {"POST", "/portal/findings/" + key["alpha"], url.Values{"what": {"accepted"}}, 422},
		{"GET", "/portal/letters/" + numbers["alpha"], nil, 200}, {"GET", "/portal/letters/" + numbers["beta"], nil, 404},
		{"POST", "/portal/assets", claim, 404}, {"POST", "/portal/contacts", contact, 404},
		{"GET", "/watch/claims", nil, 403}, {"POST", "/watch/claims", url.Values{"id": {"1"}, "do": {"approve"}}, 403},
	} {
		if w := ask(c.method, c.path, c.form); w.Code != c.want {
			t.Errorf("%s %s: %d, want %d", c.method, c.path, w.Code, c.want)
		}
	}
	for _, path := range []string{"", "/findings", "/findings?format=csv", "/assets", "/contacts", "/letters", "/rules"} {
		for _, more := range []string{"", "slug=beta&owner=beta&org=beta"} {
			w := ask("GET", "/portal"+path+strings.Replace("?"+more, "?", map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")], 1), nil)
			if body := w.Body.String(); w.Code != 200 || strings.Contains(body, "Beta") || strings.Contains(body, "beta.example") || strings.Contains(body, key["beta"]) {
				t.Errorf("/portal%s %s: %d, or it tells of beta", path, more, w.Code)
			}
		}
	}
	who.slug = ""
	for _, path := range []string{"/portal", "/portal/findings", "/portal/assets", "/portal/contacts", "/portal/letters", "/portal/rules"} {
		if w := ask("GET", path, nil); w.Code != 403 {
			t.Errorf("the team at %s: %d", path, w.Code)
		}
	}
}

// What somebody claims waits until an officer decides it.
func TestAClaimOfThePortalIsDecided(t *testing.T) {
	b, who, ask, _ := portalBench(t)
	for _, value := range []string{"198.51.100.0/25", "198.51.100.128/25"} {
		if w := ask("POST", "/portal/assets", url.Values{"value": {value}, "do": {"new"}, "note": {"bought"}}); w.Code != 303 {
			t.Fatalf("claim: %d %s", w.Code, w.Body)
		}
	}
	if w := ask("POST", "/portal/contacts", url.Values{"do": {"confirm"}}); w.Code != 303 {
		t.Errorf("confirm: %d", w.Code)
	}
	if p, err := b.Roster.Preference(t.Context(), "a@alpha.example"); err != nil || p.Confirmed.IsZero() {
		t.Errorf("not confirmed: %v", err)
	}
	who.slug = ""
	if w := ask("GET", "/watch/claims", nil); !strings.Contains(w.Body.String(), "198.51.100.0/25") {
		t.Errorf("the officer sees no claim: %d", w.Code)
	}
	waiting, err := b.Roster.Claims(t.Context(), "alpha", roster.Waiting, 10)
	if err != nil || len(waiting) != 2 {
		t.Fatalf("%d claims wait: %v", len(waiting), err)
	}
	for i, do := range []string{"approve", "refuse"} {
		if w := ask("POST", "/watch/claims", url.Values{"id": {strconv.FormatInt(waiting[i].ID, 10)}, "do": {do}, "reason": {"not in the register"}}); w.Code != 303 {
			t.Errorf("%s: %d %s", do, w.Code, w.Body)
		}
	}
	who.slug = "alpha"
	page := ask("GET", "/portal/assets", nil).Body.String()
	for _, want := range []string{"Approved", "Refused", "not in the register"} {
		if !strings.Contains(page, want) {
			t.Errorf("the claimant does not read %q", want)
		}
	}
}

// TestPortalWays: an organisation says how letters to its addresses come, and changes neither others' nor its clearance.
func TestPortalWays(t *testing.T) {
	b, _, ask, _ := portalBench(t)
	if err := b.Roster.SetPreference(t.Context(), roster.Preference{Email: "a@alpha.example", Hour: roster.AnyHour, Clearance: "green", Protect: "pgp"}, "team"); err != nil {
		t.Fatal(err)
	}
	f := func(status int, form url.Values) {
		t.Helper()
		form.Set("do", "prefer")
		if res := ask("POST", "/portal/contacts", form); res.Code != status {
			t.Errorf("%v: %d, want %d\n%s", form, res.Code, status, res.Body)
		}
	}
	f(303, url.Values{"email": {"a@alpha.example"}, "language": {"ar"}, "hour": {"9"}, "business": {"1"}, "zone": {"Asia/Riyadh"}, "format": {"csv"}, "clearance": {"amber"}, "protect": {""}, "summary": {"weekly"}, "summary_day": {"7"}})
	f(422, url.Values{"email": {"a@alpha.example"}, "hour": {"9"}, "summary_day": {"8"}})
	f(404, url.Values{"email": {"nobody@alpha.example"}, "hour": {"9"}})
	f(404, url.Values{"email": {"b@beta.example"}, "hour": {"9"}})
	f(422, url.Values{"email": {"a@alpha.example"}, "hour": {"soon"}})
	f(422, url.Values{"email": {"a@alpha.example"}, "hour": {"-1"}, "business": {"1"}})
	p, err := b.Roster.Preference(t.Context(), "a@alpha.example")
	if err != nil || p.Language != "ar" || p.Hour != 9 || !p.BusinessDays || p.Zone != "Asia/Riyadh" || p.Format != "csv" || p.Clearance != "green" || p.Protect != "pgp" || p.By != "user" || p.Summary != "weekly" || p.SummaryDay != 7 {
		t.Errorf("got %+v %v", p, err)
	}
	if res := ask("GET", "/portal/contacts", nil); !strings.Contains(res.Body.String(), "Asia/Riyadh") {
		t.Errorf("the page does not say so:\n%s", res.Body)
	}
}

// A form that can't be taken is shown again with what was typed, and says at its field what is wrong.
func TestThePortalShowsAFormAgain(t *testing.T) {
	b, who, ask, _ := portalBench(t)
	key := ""
	for _, f := range b.list(find.Filter{}) {
		if f.Owner == "alpha" {
			key = findingKey(f.Problem)
		}
	}
	f := func(path string, form url.Values, id string, typed ...string) {
		t.Helper()
		w := ask("POST", path, form)
		body := w.Body.String()
		if w.Code != 422 || !strings.Contains(body, `id="`+id+`-error"`) || !strings.Contains(body, `href="#`+id+`"`) {
			t.Errorf("%s %v: %d, or nothing is said at %s", path, form, w.Code, id)
		}
		for _, s := range typed {
			if !strings.Contains(body, `value="`+s+`"`) {
				t.Errorf("%s %v: %q is lost", path, form, s)
			}
		}
	}
	f("/portal/findings/"+key, url.Values{"what": {"accepted"}, "text": {"we know"}}, "until", "we know")
	f("/portal/findings/"+key, url.Values{"what": {"accepted"}, "until": {"2020-01-01"}, "text": {"we know"}}, "until", "2020-01-01", "we know")
	f("/portal/findings/"+key, url.Values{"what": {"other"}}, "text")
	f("/portal/assets", url.Values{"do": {"new"}, "value": {"192.0.2.999/24"}, "note": {"bought"}}, "new-value", "192.0.2.999/24", "bought")
	f("/portal/contacts", url.Values{"do": {"new"}, "value": {"nobody"}, "name": {"Ada"}, "note": {"she left"}}, "new-value", "nobody", "Ada", "she left")
	f("/portal/contacts", url.Values{"do": {"new"}, "phone": {"12"}, "name": {"Ada"}}, "new-phone", "12", "Ada")
	long := strings.Repeat("x", 301)
	if w := ask("POST", "/portal/assets", url.Values{"do": {"new"}, "value": {"198.51.100.0/25"}}); w.Code != 303 {
		t.Fatal(w.Code)
	}
	who.slug = ""
	w := ask("POST", "/watch/claims", url.Values{"id": {"1"}, "do": {"refuse"}, "reason": {long}})
	if body := w.Body.String(); w.Code != 422 || !strings.Contains(body, `class="faults"`) || !strings.Contains(body, `value="`+long+`"`) {
		t.Errorf("a reason that is too long: %d, or it is lost", w.Code)
	}
}
