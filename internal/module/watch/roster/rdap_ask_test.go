package roster

import (
	"context"
	"testing"

	"tocsin"
)

func TestAskRDAP(t *testing.T) {
	var asked []string
	get := func(_ context.Context, url string) ([]byte, error) {
		asked = append(asked, url)
		switch url {
		case "https://data.iana.org/rdap/ipv4.json":
			return []byte(`{"services":[[["192.0.0.0/8"],["http://plain.example/","https://far.example/rdap/"]],[["192.0.2.0/24"],["https://near.example/rdap"]],[["198.0.0.0/8"],["http://only.example/"]],[[]]]}`), nil
		case "https://data.iana.org/rdap/asn.json":
			return []byte(`{"services":[[["1-10","64500-64510"],["https://as.example/"]]]}`), nil
		case "https://near.example/rdap/ip/192.0.2.7":
			return []byte(rdapNet), nil
		case "https://as.example/autnum/64500":
			return []byte(rdapAS), nil
		}
		return nil, tocsin.Faultf(tocsin.Unavailable, "there is nothing at %s", url)
	}
	f := func(query, name string, why tocsin.Why) {
		t.Helper()
		got, _, err := AskRDAP(t.Context(), get, query)
		if err != nil && tocsin.WhyOf(err) != why || err == nil && got.Name != name {
			t.Errorf("%s: got %+v, %v", query, got, err)
		}
		if err == nil && why != 0 {
			t.Errorf("%s: want a fault", query)
		}
	}
	f("192.0.2.7", "Example Org", 0)
	f("AS64500", "EX-AS", 0)
	f("198.51.100.1", "", tocsin.NotFound) // its server speaks no HTTPS
	f("AS99", "", tocsin.NotFound)
	f("2001:db8::1", "", tocsin.Unavailable)
	n := len(asked)
	f("example.org", "", tocsin.Invalid)
	if len(asked) != n {
		t.Error("a domain was asked for")
	}
}
