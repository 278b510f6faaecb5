package ignore

import (
	"testing"
	"time"

	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/sift"
)

// What is on the list is found by its network or by the name that it is under, and nothing else is.
func TestMatch(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	l := New([]item.Ignored{
		{Kind: "net", Value: "198.51.100.0/24", Reason: "own"}, {Kind: "ip", Value: "203.0.113.53", Reason: "resolver"},
		{Kind: "net", Value: "198.51.100.128/25", Reason: "guests", Within: true}, {Kind: "net", Value: "2001:db8::/32", Reason: "own6", Within: true},
		{Kind: "domain", Value: "cirt.example", Reason: "us", Within: true}, {Kind: "domain", Value: "big.example", Reason: "provider"},
		{Kind: "hash", Value: "d41d8cd98f00b204e9800998ecf8427e", Reason: "empty"}, {Kind: "domain", Value: "over.example", Reason: "over", Until: now},
		{Kind: "email", Value: "hotline@big.example", Reason: "ours"},
	})
	f := func(value, want string) {
		t.Helper()
		kind, value := sift.One(value)
		got := ""
		if x := l.Match(kind, value, now); x != nil {
			got = x.Reason
		}
		if got != want {
			t.Errorf("%s %s: %q, want %q", kind, value, got, want)
		}
	}
	f("198.51.100.7", "own")
	f("198.51.100.200", "guests")
	f("198.51.100.0/23", "")
	f("198.51.100.64/26", "own")
	f("198.51.101.1", "")
	f("203.0.113.53", "resolver")
	f("203.0.113.54", "")
	f("2001:db8:1::1", "own6")
	f("::ffff:198.51.100.7", "own")
	f("cirt.example", "us")
	f("www.cirt.example", "us")
	f("notcirt.example", "")
	f("https://www.cirt.example/x", "us")
	f("ana@cirt.example", "us")
	f("www.big.example", "provider")
	f("https://www.big.example/phish", "")
	f("bad@big.example", "")
	f("hotline@big.example", "ours")
	f("https://198.51.100.7/x", "")
	f("https://198.51.100.200/x", "guests")
	f("https://[2001:db8::1]:8443/x", "own6")
	f("d41d8cd98f00b204e9800998ecf8427e", "empty")
	f("over.example", "")
	f("CVE-2024-3400", "")
	if (*List)(nil).Match("ip", "192.0.2.1", now) != nil {
		t.Error("a list that is not there has something")
	}
}

// What comes with Tocsin is written as the desk writes it, and examples count only where a team says so.
func TestShipped(t *testing.T) {
	for _, s := range Sets(nil) {
		for _, x := range s.Lines {
			if _, ok := prefix(x.Value); x.Kind == "net" && !ok || x.Reason == "" {
				t.Errorf("%+v", x)
			}
		}
	}
	f := func(said map[string]bool, kind, value string, want bool) {
		t.Helper()
		if got := Of(item.IgnoredList{Sets: Sets(said)}).Match(kind, value, time.Time{}) != nil; got != want {
			t.Errorf("%v %s: %v", said, value, got)
		}
	}
	f(nil, "ip", "10.1.2.3", true)
	f(nil, "ip", "127.0.0.1", true)
	f(nil, "ip", "172.32.0.1", false)
	f(nil, "ip", "fe80::1", true)
	f(nil, "ip", "8.8.8.8", false)
	f(nil, "url", "http://printer.local/x", true)
	f(nil, "ip", "192.0.2.1", false)
	f(nil, "domain", "a.example", false)
	f(map[string]bool{Documentation: true}, "domain", "a.example", true)
	f(map[string]bool{Special: false}, "ip", "10.1.2.3", false)
}

// FuzzMatch: nothing that somebody writes stops the look-up, and what is on the list as it stands is found.
func FuzzMatch(f *testing.F) {
	for _, s := range []string{"192.0.2.1", "a.example", "https://a.example/", "x@y.example", "2001:db8::/32", "http://[", "@"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, kind := range []string{"ip", "net", "domain", "url", "email", "hash"} {
			New(nil).Match(kind, s, time.Time{})
		}
		kind, value := sift.One(s)
		if kind == "" {
			return
		}
		if New([]item.Ignored{{Kind: kind, Value: value}}).Match(kind, value, time.Time{}) == nil {
			t.Errorf("%s %q is not found", kind, value)
		}
	})
}
