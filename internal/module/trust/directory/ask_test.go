package directory_test

import (
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"tocsin/internal/module/trust/directory"
	"tocsin/internal/module/trust/directory/directorytest"
	"tocsin/internal/module/trust/sso"
)

const right = "correct horse at the directory"

func config(s *directorytest.Server) directory.Config {
	return directory.Config{
		URL: s.LDAPS, CAs: s.CAs, Bind: directorytest.Node, Secret: directorytest.Secret, Base: directorytest.Base, Person: "(&(uid={name})(!(employeeType=left)))",
		ID: "entryUUID", Name: "uid", Display: "cn", Mail: "mail", MemberOf: "memberOf", Now: time.Now,
	}
}

// Only the right password of the one person of a name is taken, over both ways to TLS.
func TestAsk(t *testing.T) {
	s := directorytest.New(t)
	amina := s.Person("amina", right)
	leads := s.Group("CIRT-Leads", amina)
	locked := s.Person("locked", right)
	s.Set(locked, "pwdAccountLockedTime", "000001010000Z")
	stale := s.Person("stale", right)
	s.Set(stale, "pwdReset", "TRUE")
	left := s.Person("left", right)
	s.Set(left, "employeeType", "left")
	twice := s.Person("twice", right)
	s.Set(twice, "uid", "twice", "other")
	s.Set(s.Person("third", right), "uid", "third", "other")
	for _, url := range []string{s.LDAPS, s.StartTLS} {
		c := config(s)
		c.URL = url
		d := directory.New(c)
		f := func(name, password string, want bool) {
			t.Helper()
			who, ok, err := d.Ask(t.Context(), name, password)
			if err != nil || ok != want || !want && who.Subject != "" {
				t.Errorf("%s %q: %v %v %v", url, name, who, ok, err)
			}
		}
		f("amina", right, true)
		f("amina", "wrong", false)
		f("amina", "", false)
		f("amina", strings.Repeat("x", directory.MaxPassword+1), false)
		f("nobody", right, false)
		f("", right, false)
		f("*", right, false)
		f("amin*", right, false)
		f("*)(uid=*", right, false)
		f("amina)(|(uid=*", right, false)
		f("am\u00adina", right, false)
		f("ami\x00na", right, false)
		f(strings.Repeat("a", 1<<20), right, false)
		f("locked", right, false)
		f("stale", right, false)
		f("left", right, false)
		f("other", right, false)
		f("tocsin", directorytest.Secret, false)
	}
	who, _, err := directory.New(config(s)).Ask(t.Context(), "amina", right)
	if err != nil || len(who.Subject) != 36 || who.Name != "amina" || who.Display != "Amina Tembo" || who.Mail != "amina@people.example" || len(who.Groups) != 1 || who.Groups[0] != directory.DN(leads) {
		t.Errorf("%+v %v", who, err)
	}
}

// Groups are found by a filter, too, with the person's DN as a value and nothing else.
func TestGroupsByFilter(t *testing.T) {
	s := directorytest.New(t)
	leads := s.Group("leads", s.Person("amina", right))
	s.Group("others", s.Person("b*", right))
	s.Add("cn=posix,"+directorytest.Groups, "objectClass", "posixGroup", "gidNumber", "7", "memberUid", "amina")
	f := func(filter string, want ...string) {
		t.Helper()
		c := config(s)
		c.Group, c.GroupBase = filter, directorytest.Groups
		who, ok, err := directory.New(c).Ask(t.Context(), "amina", right)
		if !ok || err != nil || strings.Join(who.Groups, "|") != strings.Join(want, "|") {
			t.Errorf("%s: %v %v %v", filter, who.Groups, ok, err)
		}
	}
	f("(member={dn})", leads)
	f("(memberUid={name})", "cn=posix,"+directorytest.Groups)
	f("(member=x{dn})")
}

// A directory that is away, that nobody vouches for, or that does not take the node's account, is no answer.
func TestDirectoryDown(t *testing.T) {
	s := directorytest.New(t)
	s.Person("amina", right)
	f := func(what string, change func(*directory.Config)) {
		t.Helper()
		c := config(s)
		change(&c)
		d := directory.New(c)
		for range 2 { // the second is told at once
			if _, ok, err := d.Ask(t.Context(), "amina", right); ok || !errors.Is(err, directory.ErrDown) {
				t.Errorf("%s: %v %v", what, ok, err)
			}
		}
		if _, err := d.Check(t.Context(), nil); err == nil {
			t.Errorf("%s: nothing is wrong", what)
		}
	}
	f("the certificate is of an unknown authority", func(c *directory.Config) { c.CAs = x509.NewCertPool() })
	f("the same by StartTLS", func(c *directory.Config) { c.CAs, c.URL = x509.NewCertPool(), s.StartTLS })
	f("TLS where there is none", func(c *directory.Config) { c.URL = strings.Replace(s.StartTLS, "ldap:", "ldaps:", 1) })
	f("a wrong password of the node's", func(c *directory.Config) { c.Secret = "wrong" })
	f("a server that says nothing but noise", func(c *directory.Config) { c.URL = "ldap://" + noise(t) })
	s.Stop()
	f("it was stopped", func(*directory.Config) {})
}

// noise is the address of a server that answers without end and makes no sense.
func noise(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			for err == nil {
				_, err = c.Write([]byte(strings.Repeat("0\x84\x7f\xff\xff\xff", 1000)))
			}
		}
	}()
	return l.Addr().String()
}

// The doctor hears which groups of the settings are not there.
func TestCheck(t *testing.T) {
	s := directorytest.New(t)
	leads := s.Group("leads", s.Person("amina", right))
	missing, err := directory.New(config(s)).Check(t.Context(), []sso.Pair{{Group: leads, Means: "lead"}, {Group: "cn=gone," + directorytest.Groups, Means: "duty"}})
	if err != nil || len(missing) != 1 || missing[0] != "cn=gone,"+directorytest.Groups {
		t.Errorf("%v %v", missing, err)
	}
}
