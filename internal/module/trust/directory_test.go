package trust

import (
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/trust/directory"
	"tocsin/internal/module/trust/directory/directorytest"
	"tocsin/internal/module/trust/sso"
)

const atDirectory = "correct horse at the directory"

// named is a node that asks a real directory, in which amina is a handler.
type named struct {
	*directorytest.Server
	room        *Room
	clock       *clock
	amina       string // her DN
	cirt, leads string // DNs of groups
}

func withDirectory(t *testing.T, change func(*Directory)) *named {
	t.Helper()
	s := &named{Server: directorytest.New(t)}
	s.amina = s.Person("amina", atDirectory)
	s.cirt, s.leads = s.Group("cirt", s.amina), s.Group("cirt-leads", directorytest.Node)
	s.room, s.clock = open(t, sqldbtest.Open(t, t.TempDir()+"/records.db"))
	d := directory.New(directory.Config{
		URL: s.StartTLS, CAs: s.CAs, Bind: directorytest.Node, Secret: directorytest.Secret, Base: directorytest.Base, Person: "(uid={name})",
		ID: "entryUUID", Name: "uid", Display: "cn", Mail: "mail", MemberOf: "memberOf", Now: s.clock.now,
	})
	s.room.Directory = NewDirectory(d, Source{
		Create: true, Holds: 12 * time.Hour,
		Roles:     []sso.Pair{{Group: directory.DN(s.leads), Means: "lead"}, {Group: directory.DN(s.cirt), Means: "handler"}},
		Clearance: []sso.Pair{{Group: directory.DN(s.leads), Means: "red"}},
	})
	if change != nil {
		change(s.room.Directory)
	}
	return s
}

// without leaves the second factor to the directory.
func without(d *Directory) { d.Factor = true }

// enter signs somebody in by the directory, with a code if they have a factor.
func (s *named) enter(t *testing.T, name, password, code string) (User, string, error) {
	t.Helper()
	return s.room.SignIn(t.Context(), Try{Name: name, Password: password, Code: code, Place: Place{Address: "192.0.2.7"}})
}

// sees looks at what somebody is after a sign-in; "" is refused.
func (s *named) sees(t *testing.T, name, password, want string) {
	t.Helper()
	s.clock.add(time.Hour) // no pause holds as long
	u, secret, err := s.enter(t, name, password, "")
	got := ""
	if err == nil && in(t, s.room, secret) {
		got = u.Name + " " + rolesText(u.Roles) + " " + u.Clearance
	}
	if got != want || want == "" && tocsin.WhyOf(err) != tocsin.Denied {
		t.Errorf("%q %q: %q %v, want %q", name, password, got, err, want)
	}
}

// Who the directory knows gets an account as the groups say, and the groups count at each sign-in.
func TestDirectoryMakesAnAccountAsTheGroupsSay(t *testing.T) {
	s := withDirectory(t, without)
	joined(t, s.room, s.clock, "root", "administrator")
	names := heard(s.room)
	s.sees(t, "amina", "wrong", "")
	s.sees(t, "amina", "", "")
	s.sees(t, "*)(uid=*", atDirectory, "")
	s.sees(t, "nobody", atDirectory, "")
	s.sees(t, " Amina ", atDirectory, "amina handler green")
	s.sees(t, "amina", atDirectory, "amina handler green")
	if len(*names) != 1 {
		t.Errorf("joined: %v", *names)
	}
	u, err := s.room.Named(t.Context(), "amina")
	if a, _ := s.room.AddressOf(t.Context(), u); err != nil || u.Display != "Amina Tembo" || !u.Joined || a.Address != "amina@people.example" || a.Confirmed.IsZero() {
		t.Errorf("%+v %v %+v", u, err, a)
	}
	s.Set(s.leads, "member", s.amina)
	s.sees(t, "amina", atDirectory, "amina lead handler red")
	s.Drop(s.leads)
	s.sees(t, "amina", atDirectory, "amina handler green")
	_, secret, err := s.enter(t, "amina", atDirectory, "")
	s.Drop(s.cirt)
	s.sees(t, "amina", atDirectory, "")
	if err != nil || in(t, s.room, secret) {
		t.Error("whose groups are gone is still signed in elsewhere")
	}
}

// Whoever is shut out, here or there, stays out.
func TestDirectoryAccountsThatAreShutOut(t *testing.T) {
	s := withDirectory(t, without)
	joined(t, s.room, s.clock, "root", "administrator")
	s.sees(t, "amina", atDirectory, "amina handler green")
	s.Set(s.amina, "pwdAccountLockedTime", "000001010000Z")
	s.sees(t, "amina", atDirectory, "")
	s.Set(s.amina, "pwdAccountLockedTime")
	s.sees(t, "amina", atDirectory, "amina handler green")
	if err := s.room.Disable(t.Context(), "amina", "root"); err != nil {
		t.Fatal(err)
	}
	s.sees(t, "amina", atDirectory, "")
}

// A name or an address of the directory's is never taken for an account of the node's own, nor is its password shown.
func TestDirectoryTakesNoAccountOver(t *testing.T) {
	s := withDirectory(t, without)
	root := joined(t, s.room, s.clock, "root", "administrator")
	s.Set(s.cirt, "member", s.amina, s.Person("root", atDirectory), s.Person("bea", atDirectory))
	s.sees(t, "root", atDirectory, "")
	s.sees(t, "ROOT", atDirectory, "")
	if _, err := s.room.Add(t.Context(), Wish{Name: "bea", Roles: []string{"administrator"}, By: "root"}); err != nil {
		t.Fatal(err)
	}
	s.sees(t, "bea", atDirectory, "") // invited, not joined: the link is hers alone
	s.sees(t, "amina", atDirectory, "amina handler green")
	s.Drop(s.amina)
	s.Set(s.cirt, "member", s.Person("amina", atDirectory)) // somebody else of the same name and address
	s.sees(t, "amina", atDirectory, "")
	s.clock.add(time.Hour)
	if _, err := try(t, s.room, "root", goodPassword, root.code(s.clock), Place{}); err != nil {
		t.Error(err)
	}
}

// Beside the directory's password the node asks for a second factor, which is set at the first sign-in.
func TestSecondFactorBesideTheDirectory(t *testing.T) {
	s := withDirectory(t, nil)
	joined(t, s.room, s.clock, "root", "administrator")
	first := func() (e unsecured) {
		t.Helper()
		s.clock.add(time.Hour)
		if _, secret, err := s.enter(t, "amina", atDirectory, ""); secret != "" || !errors.As(err, &e) {
			t.Fatalf("%q %v", secret, err)
		}
		return e
	}
	enrol := func(e unsecured, code string) ([]string, error) {
		t.Helper()
		_, secret, codes, err := s.room.Enrol(t.Context(), e.ceremony, code, Place{Address: "192.0.2.7"})
		if (err == nil) != in(t, s.room, secret) {
			t.Errorf("%q %v", secret, err)
		}
		return codes, err
	}
	stale, e := first(), first()
	of := func(e unsecured) string { return person{secret: e.secret}.code(s.clock) }
	var again unsecured
	if _, err := enrol(e, "000000"); !errors.As(err, &again) || again.secret != e.secret {
		t.Errorf("a wrong code: %v", err)
	}
	codes, err := enrol(e, of(e))
	if err != nil || len(codes) == 0 {
		t.Fatalf("%v %v", codes, err)
	}
	if _, err := enrol(e, of(e)); tocsin.WhyOf(err) != tocsin.Denied {
		t.Errorf("a second time: %v", err)
	}
	if _, err := enrol(stale, of(stale)); tocsin.WhyOf(err) != tocsin.Denied {
		t.Errorf("beside one that is set: %v", err)
	}
	s.sees(t, "amina", atDirectory, "")
	s.clock.add(time.Hour)
	for _, code := range []string{of(e), codes[0]} {
		if _, _, err := s.enter(t, "amina", atDirectory, code); err != nil {
			t.Error(err)
		}
	}
	if _, _, err := s.enter(t, "amina", "wrong", codes[1]); tocsin.WhyOf(err) != tocsin.Denied {
		t.Errorf("a wrong password: %v", err)
	}
}

// An account of the node's own is linked by who is signed in to it; it then has two passwords, and one second factor.
func TestLinkingWithTheDirectory(t *testing.T) {
	s := withDirectory(t, func(d *Directory) { d.Create, d.Roles, d.Clearance = false, nil, nil })
	p := joined(t, s.room, s.clock, "anna", "duty")
	if _, _, err := s.enter(t, "amina", atDirectory, ""); tocsin.WhyOf(err) != tocsin.Denied {
		t.Errorf("without a link: %v", err)
	}
	link := func(old, password string) error {
		t.Helper()
		u, session, err := s.room.Session(t.Context(), p.session)
		if err != nil {
			t.Fatal(err)
		}
		secret, err := s.room.LinkDirectory(t.Context(), u, session.ID, old, Try{Name: "Amina", Password: password, Place: Place{Address: "192.0.2.7"}})
		if err == nil {
			p.session = secret
		}
		return err
	}
	for _, err := range []error{link("wrong", atDirectory), link(goodPassword, "wrong"), link(goodPassword, "")} {
		if tocsin.WhyOf(err) != tocsin.Denied {
			t.Error(err)
		}
	}
	if err := link(goodPassword, atDirectory); err != nil {
		t.Fatal(err)
	}
	s.clock.add(time.Hour)
	if u, _, err := s.enter(t, "amina", atDirectory, p.code(s.clock)); err != nil || u.Name != "anna" {
		t.Errorf("%+v %v", u, err)
	}
	if _, _, err := s.enter(t, "amina", atDirectory, ""); tocsin.WhyOf(err) != tocsin.Denied {
		t.Errorf("without a code: %v", err)
	}
	s.clock.add(time.Hour)
	if _, err := try(t, s.room, "anna", goodPassword, p.code(s.clock), Place{}); err != nil {
		t.Error(err)
	}
}

// While the directory is away people are told so, and accounts of the node's own go on.
func TestDirectoryAway(t *testing.T) {
	s := withDirectory(t, nil)
	p := joined(t, s.room, s.clock, "root", "administrator")
	s.Stop()
	for _, name := range []string{"amina", "root", "nobody"} { // which names are whose can't be told
		if _, _, err := s.enter(t, name, "wrong", ""); tocsin.WhyOf(err) != tocsin.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := try(t, s.room, "root", goodPassword, p.code(s.clock), Place{}); err != nil {
		t.Error(err)
	}
}

// Tries of the directory's names are paused as others are, however they are written.
func TestDirectoryTriesArePaused(t *testing.T) {
	s := withDirectory(t, without)
	joined(t, s.room, s.clock, "root", "administrator")
	var early tooEarly
	for i, name := range []string{"amina", "Amina", "AMINA", " amina", "aMina ", "amina", "amina"} {
		_, _, err := s.enter(t, name, "wrong", "")
		if late := i >= freeByName; errors.As(err, &early) != late {
			t.Errorf("try %d: %v", i, err)
		}
	}
}

// The pages take the directory's names, lead to a second factor, and let an account be unlinked.
func TestPagesOfTheDirectory(t *testing.T) {
	s := withDirectory(t, nil)
	joined(t, s.room, s.clock, "root", "administrator")
	node := httptest.NewServer(pagesOf(t, s.room, s.clock))
	t.Cleanup(node.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := walker{&http.Client{Jar: jar}, t, nil}
	f := func(path string, form url.Values, want int, holds string) string {
		t.Helper()
		status, _, text := b.page(b.PostForm(node.URL+path, form))
		if status != want || !strings.Contains(text, holds) {
			t.Errorf("%s: %d, want %d and %q\n%s", path, status, want, holds, text)
		}
		return text
	}
	f(SignInPath, url.Values{"name": {"amina"}, "password": {"wrong"}}, http.StatusUnauthorized, `role="alert"`)
	text := f(SignInPath, url.Values{"name": {"amina"}, "password": {atDirectory}, "to": {"/deep"}}, http.StatusOK, `name="ceremony"`)
	ceremony := url.Values{"ceremony": {between(text, `name="ceremony" value="`, `"`)}, "to": {"/deep"}, "code": {"1"}}
	text = f(enrolPath, ceremony, http.StatusUnprocessableEntity, `role="alert"`)
	secret := strings.ReplaceAll(between(between(text, `class="hint"`, `</p>`), `<bdi`, `</bdi`), " ", "")
	ceremony.Set("code", person{secret: secret[strings.LastIndex(secret, ">")+1:]}.code(s.clock))
	f(enrolPath, ceremony, http.StatusOK, `href="/deep"`)
	f(enrolPath, ceremony, http.StatusUnauthorized, `role="alert"`)
	if _, _, text := b.page(b.Get(node.URL + AccountPath)); !strings.Contains(text, `name="way" value="ldap"`) {
		t.Error("the account's page shows no link")
	}
	f(AccountPath+"/sso/remove", url.Values{"way": {"ldap"}}, http.StatusUnprocessableEntity, `role="alert"`) // the last way in
	f(AccountPath+"/sso/remove", url.Values{"way": {"sso"}}, http.StatusNotFound, "")
}
