package roster

import (
	"context"
	"fmt"
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
		case "https://data.iana.org/rdap/dns.json":
			return []byte(`{"services":[[["com","uk"],["https://names.example/"]]]}`), nil
		case "https://names.example/domain/isp.co.uk":
			return []byte(rdapDomain), nil
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
	f("www.isp.co.uk", "", 0)
	f("isp.example", "", tocsin.NotFound)
	f("2001:db8::1", "", tocsin.Unavailable)
	n := len(asked)
	f("no such thing", "", tocsin.Invalid)
	if len(asked) != n {
		t.Error("what is nothing was asked for")
	}
}

const rdapDomain = `{"objectClassName":"domain","handle":"D1","ldhName":"ISP.CO.UK","nameservers":[{"objectClassName":"nameserver","ldhName":"NS1.isp.co.uk."}],
"events":[{"eventAction":"registration","eventDate":"2001-02-03T04:05:06Z"},{"eventAction":"expiration","eventDate":"2027-02-03T04:05:06Z"},{"eventAction":"last changed","eventDate":"soon"}],
"entities":[{"objectClassName":"entity","roles":["registrar"],"vcardArray":["vcard",[["version",{},"text","4.0"],["fn",{},"text","Names Ltd"]]],
"entities":[{"objectClassName":"entity","roles":["abuse"],"vcardArray":["vcard",[["version",{},"text","4.0"],["email",{},"text","abuse@names.example"]]]}]}]}`

func TestRDAPOfADomain(t *testing.T) {
	f, err := ParseRDAP([]byte(rdapDomain))
	got := fmt.Sprint(f.Domain, f.Name, f.Registrar, f.Emails, f.Servers, f.Created.Year(), f.Changed.IsZero(), f.Expires.Year())
	if want := "isp.co.ukNames Ltd[abuse@names.example] [ns1.isp.co.uk] 2001 true 2027"; err != nil || got != want {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
}
