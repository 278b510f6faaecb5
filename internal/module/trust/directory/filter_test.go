package directory

import (
	"testing"

	"github.com/go-ldap/ldap/v3"
)

func TestGoodFilter(t *testing.T) {
	f := func(text string, want bool) {
		t.Helper()
		if got := GoodFilter(text, "{dn}", "{name}"); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	f("(uid={name})", true)
	f("(&(objectCategory=person)(sAMAccountName={name}))", true)
	f("(member:1.2.840.113556.1.4.1941:={dn})", true)
	f("(uid=anna)", false)
	f("uid={name}", false)
	f("(uid={name}", false)
	f("(uid={name})(uid=*)", false)
	f("(uid={user}{name})", false)
	f("", false)
}

func TestDN(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		if got := DN(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	f("CN=Leads, OU=Groups,DC=example,DC=org", "cn=leads,ou=groups,dc=example,dc=org")
	f("cn=a\\2cb,dc=x", "cn=a\\,b,dc=x")
	f("leads", "")
	f("", "")
}

func TestGoodURL(t *testing.T) {
	f := func(text string, want bool) {
		t.Helper()
		if got := GoodURL(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	f("ldaps://dc1.example", true)
	f("ldap://dc1.example:389/", true)
	f("ldaps://[2001:db8::1]:636", true)
	f("ldapi:///run/slapd", false)
	f("https://dc1.example", false)
	f("ldaps://", false)
	f("ldaps://u:p@dc1.example", false)
	f("ldaps://dc1.example/dc=x??sub", false)
}

// FuzzFill sees that whatever is typed stays one value of the filter.
func FuzzFill(f *testing.F) {
	for _, s := range []string{"anna", "*", "*)(uid=*", "a\\2a", "\x00", "{dn}", "{name}", "ä\xff("} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		p, err := ldap.CompileFilter(fill("(&(uid={name})(member={dn}))", value, value))
		if err != nil {
			t.Fatalf("%q: %v", value, err)
		}
		for _, part := range p.Children {
			if len(p.Children) != 2 || part.Tag != ldap.FilterEqualityMatch || part.Children[1].Data.String() != value {
				t.Errorf("%q is more than a value", value)
			}
		}
	})
}

// FuzzDN sees that a DN as it is compared is compared so again.
func FuzzDN(f *testing.F) {
	f.Add("CN=Leads, OU=Groups,DC=example")
	f.Add("cn=a\\2cb+uid=x")
	f.Add("cn=#04024869")
	f.Fuzz(func(t *testing.T, s string) {
		if once := DN(s); once != "" && DN(once) != once {
			t.Errorf("%q: %q, then %q", s, once, DN(once))
		}
	})
}

func TestSubject(t *testing.T) {
	f := func(attribute, id, want string) {
		t.Helper()
		if got, _ := subject(attribute, []byte(id)); got != want {
			t.Errorf("%s %q: %q", attribute, id, got)
		}
	}
	f("entryUUID", "0b5c7d1e-0000-103c-8000-000000000001", "0b5c7d1e-0000-103c-8000-000000000001")
	f("objectguid", "\x00\x01\xfe", "0001fe")
	f("objectGUID", "", "")
	f("entryUUID", "", "")
	f("entryUUID", "a\x00b", "")
	f("entryUUID", "\xff", "")
}
