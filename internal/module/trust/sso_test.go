package trust

import (
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/module/trust/sso"
)

// mapped makes accounts for people, by their groups.
func mapped(s *SSO) {
	s.Create, s.Holds = true, 12*time.Hour
	s.Roles = []sso.Pair{{Group: "cirt-leads", Means: "lead"}, {Group: "cirt", Means: "handler"}}
	s.Clearance = []sso.Pair{{Group: "cirt-leads", Means: "red"}}
}

// Somebody whom the provider knows gets an account, as their groups say, and a session that was not there before.
func TestSignOnMakesAnAccountAsTheGroupsSay(t *testing.T) {
	s := withProvider(t, mapped)
	joined(t, s.room, s.clock, "root", "administrator")
	names := heard(s.room)
	s.add("id-1", "amina@provider.example", "cirt-leads", "all-staff")
	b := s.browser(t)
	if status, _, text := b.page(b.Get(s.node.URL + SignInPath)); status != 200 || !strings.Contains(text, `href="/sign-in/sso?to=%2F"`) {
		t.Errorf("the sign-in shows no button: %d", status)
	}
	b.Jar.SetCookies(mustURL(t, s.node.URL), []*http.Cookie{{Name: "tocsin", Value: "given by somebody else", Path: "/"}})
	status, at, text := b.enter("amina@provider.example", "/deep?q=1")
	if status != 200 || at.RequestURI() != "/deep?q=1" || text != "inside as amina lead red" {
		t.Fatalf("%d %s %q", status, at, text)
	}
	first := b.session()
	if first == "given by somebody else" || !in(t, s.room, first) {
		t.Error("the session was there before")
	}
	if u, err := s.room.Named(t.Context(), "amina"); err != nil || u.Display != "Amina Tembo" || !u.Joined {
		t.Errorf("%+v %v", u, err)
	}
	b.enter("amina@provider.example", "/")
	if !slices.Equal(*names, []string{"amina"}) {
		t.Errorf("joined: %v", *names)
	}
	if b.session() == first || in(t, s.room, first) {
		t.Error("a new sign-in leaves the session before")
	}
	s.clock.add(11 * time.Hour)
	if !in(t, s.room, b.session()) {
		t.Error("the session ended early")
	}
	s.clock.add(time.Hour)
	if in(t, s.room, b.session()) {
		t.Error("the session holds longer than the settings say")
	}
}

// Roles and clearance are those of the groups at each sign-in; whose groups mean nothing is out, everywhere.
func TestSignOnJudgesRolesEachTime(t *testing.T) {
	s := withProvider(t, mapped)
	joined(t, s.room, s.clock, "root", "administrator")
	b := s.browser(t)
	f := func(want string, groups ...string) {
		t.Helper()
		s.add("id-1", "amina", groups...)
		if _, _, text := b.enter("amina", "/"); text != want && want != "" || want == "" && !strings.Contains(text, "did not let you in") {
			t.Errorf("%v: %q, want %q", groups, text, want)
		}
	}
	f("inside as amina handler green", "cirt")
	f("inside as amina lead handler red", "cirt", "cirt-leads")
	f("inside as amina handler green", "cirt")
	other := s.browser(t)
	other.enter("amina", "/")
	f("", "all-staff")
	if in(t, s.room, other.session()) {
		t.Error("she is still signed in elsewhere")
	}
	if u, err := s.room.Named(t.Context(), "amina"); err != nil || rolesText(u.Roles) != "handler" {
		t.Errorf("%+v %v", u, err)
	}
	f("inside as amina handler green", "cirt")
}

// Whoever was shut out stays out, and a name or an address that is somebody's already is nobody else's.
func TestSignOnLetsNobodyInWhoIsNotMeant(t *testing.T) {
	s := withProvider(t, mapped)
	joined(t, s.room, s.clock, "root", "administrator")
	joined(t, s.room, s.clock, "anna", "handler")
	joined(t, s.room, s.clock, "owen", "constituent")
	f := func(id, name string, groups ...string) {
		t.Helper()
		s.add(id, name, groups...)
		b := s.browser(t)
		if status, _, _ := b.enter(name, "/"); status != http.StatusUnauthorized || b.session() != "" {
			t.Errorf("%s: %d", name, status)
		}
	}
	f("id-1", "anna", "cirt")
	f("id-2", "Root@provider.example", "cirt-leads")
	f("id-3", "owen", "cirt")
	f("id-4", "node", "cirt")
	f("id-5", "unknown", "cirt")
	f("id-6", "آمنة", "cirt")
	f("id-7", "bea", "all-staff")
	s.add("id-8", "chipo", "cirt")
	s.clock.add(time.Hour)
	b := s.browser(t)
	if status, _, _ := b.enter("chipo", "/"); status != 200 {
		t.Fatalf("%d", status)
	}
	if err := s.room.Disable(t.Context(), "chipo", "root"); err != nil {
		t.Fatal(err)
	}
	f("id-8", "chipo", "cirt-leads")
	if u, _ := s.room.Named(t.Context(), "chipo"); rolesText(u.Roles) != "handler" {
		t.Error("who is shut out was judged")
	}
	if _, err := s.room.Reset(t.Context(), "chipo", "root"); err != nil { // takes the link away: her name is no way back
		t.Fatal(err)
	}
	s.clock.add(time.Hour)
	f("id-8", "chipo", "cirt")
}

// An account is linked by who is signed in to it, and stays that of the subject, whatever they are called later.
func TestLinkingAnAccount(t *testing.T) {
	s := withProvider(t, nil)
	p := joined(t, s.room, s.clock, "anna", "duty")
	s.add("id-1", "anna")
	b := s.browser(t)
	if status, _, _ := b.enter("anna", "/"); status != http.StatusUnauthorized {
		t.Fatalf("without a link: %d", status)
	}
	b.Jar.SetCookies(mustURL(t, s.node.URL), []*http.Cookie{{Name: "tocsin", Value: p.session, Path: "/"}})
	status, _, _ := b.page(b.PostForm(s.node.URL+AccountPath+"/sso", url.Values{"old": {"wrong"}}))
	if status != http.StatusUnprocessableEntity {
		t.Errorf("with a wrong password: %d", status)
	}
	_, _, text := b.page(b.PostForm(s.node.URL+AccountPath+"/sso", url.Values{"old": {goodPassword}}))
	at := html.UnescapeString(between(text, `class="button" href="`, `"`))
	if status, end, _ := b.fill(b.reach(at), "anna"); status != 200 || end.RequestURI() != "/account?done=sso" {
		t.Fatalf("%d %s", status, end)
	}
	s.add("id-1", "another.name")
	s.add("id-2", "anna")
	if _, _, text := s.browser(t).enter("another.name", "/"); text != "inside as anna duty amber" {
		t.Errorf("%q", text)
	}
	if status, _, _ := s.browser(t).enter("anna", "/"); status != http.StatusUnauthorized {
		t.Errorf("whoever is called so now: %d", status)
	}
}

// An answer is taken once, in the browser that began, and leads nowhere but to the node.
func TestAnswersAreTakenOnce(t *testing.T) {
	s := withProvider(t, mapped)
	joined(t, s.room, s.clock, "root", "administrator")
	s.add("id-1", "amina", "cirt")
	b := s.browser(t)
	var answer string
	b.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if strings.HasSuffix(r.URL.Path, "/answer") {
			answer = r.URL.String()
			return http.ErrUseLastResponse
		}
		return nil
	}
	id := b.reach(s.node.URL + SSOPath + "?to=//evil.example/")
	b.fill(id, "amina")
	f := func(who walker, at string, want int) {
		t.Helper()
		if status, end, _ := who.page(who.Get(at)); status != want || end.Host != mustURL(t, s.node.URL).Host {
			t.Errorf("%s: %d, want %d", at, status, want)
		}
	}
	f(s.browser(t), answer, http.StatusUnauthorized) // another browser
	b.CheckRedirect = nil
	f(b, strings.Replace(answer, "state=", "state=x", 1), http.StatusUnauthorized)
	id = b.reach(s.node.URL + SSOPath + "?to=//evil.example/")
	if status, at, _ := b.fill(id, "amina"); status != 200 || at.RequestURI() != "/" {
		t.Errorf("%d %s", status, at)
	}
	f(b, answer, http.StatusUnauthorized) // the earlier one, whose trip has ended
	for _, q := range []string{"", "?state=", "?state=x&code=y", "?error=access_denied", "?state=" + strings.Repeat("x", 4000)} {
		f(b, s.node.URL+SSOPath+"/answer"+q, http.StatusUnauthorized)
	}
}

// While the provider is away people are told so, come in as before, and the node does not ask it at every click.
func TestProviderAway(t *testing.T) {
	s := withProvider(t, mapped)
	p := joined(t, s.room, s.clock, "root", "administrator")
	s.op.Close()
	b := s.browser(t)
	for range 3 {
		if status, _, text := b.page(b.Get(s.node.URL + SSOPath)); status != http.StatusServiceUnavailable || !strings.Contains(text, `name="password"`) {
			t.Errorf("%d", status)
		}
	}
	if _, err := try(t, s.room, "root", goodPassword, p.code(s.clock), Place{}); err != nil {
		t.Error(err)
	}
}

// Where the single sign-on is for all of the team, only administrators and constituents' people have another way.
func TestPasswordsForAdministratorsAlone(t *testing.T) {
	s := withProvider(t, func(o *SSO) { o.Only = true })
	f := func(name, role string, good bool) {
		t.Helper()
		p := joined(t, s.room, s.clock, name, role)
		_, err := try(t, s.room, name, goodPassword, p.code(s.clock), Place{Address: "192.0.2.9"})
		if good != (err == nil) || !good && tocsin.WhyOf(err) != tocsin.Denied {
			t.Errorf("%s: %v", role, err)
		}
	}
	f("anna", "administrator", true)
	f("bea", "handler", false)
	f("chipo", "lead", false)
	f("dora", "auditor", false)
	f("owen", "constituent", true)
	b := s.browser(t)
	if _, _, text := b.page(b.Get(s.node.URL + SignInPath)); strings.Index(text, SSOPath) > strings.Index(text, `name="password"`) || !strings.Contains(text, SSOPath) {
		t.Error("the button does not come first")
	}
}

// Signing out ends the session, and leads to where one signs out at the provider.
func TestSignOutOfASignOn(t *testing.T) {
	s := withProvider(t, mapped)
	joined(t, s.room, s.clock, "root", "administrator")
	s.add("id-1", "amina", "cirt")
	b := s.browser(t)
	b.enter("amina", "/")
	session := b.session()
	status, _, text := b.page(b.PostForm(s.node.URL+SignOutPath, nil))
	if status != 200 || in(t, s.room, session) || !strings.Contains(text, s.op.URL+"/end_session?client_id=") {
		t.Errorf("%d: %s", status, text)
	}
}

// One address can't fill the room that trips take, nor take that of passkeys.
func TestManyTrips(t *testing.T) {
	s := withProvider(t, mapped)
	joined(t, s.room, s.clock, "root", "administrator")
	b := s.browser(t)
	b.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	last := 0
	for range beginsPerMinute {
		last, _, _ = b.page(b.Get(s.node.URL + SSOPath))
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the last of %d: %d", beginsPerMinute, last)
	}
}

func mustURL(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func between(s, a, b string) string {
	_, s, _ = strings.Cut(s, a)
	s, _, _ = strings.Cut(s, b)
	return s
}
