package lookup

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin"
)

func TestParseSecurity(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		s, err := ParseSecurity([]byte(text))
		got := fmt.Sprintf("%v %v %s %t %v", s.Contacts, s.Languages, s.Expires.Format("2006-01-02"), s.Signed, s.Flaws)
		if err != nil {
			got = tocsin.WhyOf(err).String()
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	f("Contact: mailto:a@b.example\nExpires: 2027-01-01T00:00:00z\n", "[mailto:a@b.example] [] 2027-01-01 false []")
	f("# hello\r\ncontact:https://b.example/x\r\nCONTACT: tel:+1-201-555-0123\r\nExpires: 2027-01-01T00:00:00+02:00\r\nPreferred-Languages: en, fr ,\r\n", "[https://b.example/x tel:+1-201-555-0123] [en fr] 2027-01-01 false []")
	f("Contact: mailto:a@b.example\n", "[mailto:a@b.example] [] 0001-01-01 false [expires]")
	f("Contact: mailto:a@b.example\nExpires: 2027-01-01T00:00:00Z\nExpires: 2028-01-01T00:00:00Z\n", "[mailto:a@b.example] [] 0001-01-01 false [expires]")
	f("Contact: http://b.example/\nContact: mailto:a@b.example\nExpires: soon\n", "[mailto:a@b.example] [] 0001-01-01 false [contact expires]")
	f("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nContact: mailto:a@b.example\n- -----x: y\nExpires: 2027-01-01T00:00:00Z\n-----BEGIN PGP SIGNATURE-----\nContact: mailto:evil@b.example\n-----END PGP SIGNATURE-----\n", "[mailto:a@b.example] [] 2027-01-01 true []")
	f("<!doctype html><title>Contact: us</title>", "invalid")
	f("Contact: javascript:alert(1)\n", "invalid")
	f("Contact: mailto:a@b.example\x00\n", "invalid")
	f("", "invalid")
	f(strings.Repeat("a", maxSecurity+1), "too-large")
}

func TestSecurityEmails(t *testing.T) {
	f := func(contact, want string) {
		t.Helper()
		if got := strings.Join((Security{Contacts: []string{contact}}).Emails(), " "); got != want {
			t.Errorf("%s: %q, want %q", contact, got, want)
		}
	}
	f("mailto:a@b.example", "a@b.example")
	f("MAILTO:a%2Bsec@b.example?subject=x", "a+sec@b.example")
	f("mailto:a@b.example%0D%0ABcc:x@y.example", "")
	f("mailto:A%20%3Ca@b.example%3E", "")
	f("https://b.example/a@b.example", "")
}

func TestAskSecurity(t *testing.T) {
	const text = "Contact: mailto:a@b.example\nExpires: 2027-01-01T00:00:00Z\nCanonical: https://b.example/.well-known/security.txt\n"
	f := func(there map[string]Document, want string, asked ...string) {
		t.Helper()
		var seen []string
		get := func(_ context.Context, url string, _ int64) (Document, error) {
			seen = append(seen, url)
			d, ok := there[url]
			if !ok {
				return d, tocsin.Faultf(tocsin.NotFound, "%s is not there", url)
			}
			return d, nil
		}
		s, err := AskSecurity(t.Context(), get, "b.example")
		got := fmt.Sprintf("%v %t %v", s.Contacts, s.Moved, s.Flaws)
		if err != nil {
			got = string(whyOf(err))
		}
		if got != want || !slices.Equal(seen, asked) {
			t.Errorf("%s, want %s; asked %s", got, want, seen)
		}
	}
	const first, second = "https://b.example/.well-known/security.txt", "https://b.example/security.txt"
	f(map[string]Document{first: {[]byte(text), first, "text/plain; charset=utf-8"}}, "[mailto:a@b.example] false []", first)
	f(map[string]Document{second: {[]byte(text), "https://other.example/s.txt", "text/html"}}, "[mailto:a@b.example] true [type else]", first, second)
	f(map[string]Document{second: {[]byte(strings.ReplaceAll(text, "Canonical: https://b", "Canonical: https://c")), second, "text/plain"}}, "[mailto:a@b.example] false [else]", first, second)
	f(nil, "nothing", first, second)
	f(map[string]Document{first: {[]byte("<html>"), first, "text/html"}}, "odd", first, second)
}

func TestExpired(t *testing.T) {
	at := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	if s := (Security{Expires: at}); s.Expired(at.Add(-1)) || !s.Expired(at) || !(Security{}).Expired(at) {
		t.Error("a security.txt holds until its date, and without one not at all")
	}
}

// Whatever comes, a contact is one that can be shown, and an address of mail is one that a letter can go to.
func FuzzParseSecurity(f *testing.F) {
	f.Add([]byte("Contact: mailto:a@b.example\nExpires: 2027-01-01T00:00:00Z\n"))
	f.Add([]byte("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nContact: tel:1\n-----BEGIN PGP SIGNATURE-----\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := ParseSecurity(text)
		if err != nil {
			return
		}
		if len(s.Contacts) == 0 || len(s.Contacts) > maxOfField || len(s.Languages) > maxOfField {
			t.Fatalf("%q: %+v", text, s)
		}
		for _, e := range s.Emails() {
			if strings.ContainsAny(e, "\r\n\x00") || !strings.Contains(e, "@") {
				t.Fatalf("%q: %q", text, e)
			}
		}
	})
}
