package app

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/fetch"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/watch/lookup"
)

// far is somebody else's server over TLS: the list of registries, a registry, and a domain's own.
func far(t *testing.T) (get lookup.Getter, asked *[]string) {
	t.Helper()
	return overTLS(t, map[string]string{
		"data.iana.org/rdap/dns.json":             `{"services":[[["org"],["https://registry.example/"]]]}`,
		"registry.example/domain/isp.org":         `{"objectClassName":"domain","ldhName":"isp.org","entities":[{"objectClassName":"entity","roles":["registrar"],"vcardArray":["vcard",[["version",{},"text","4.0"],["fn",{},"text","Names Ltd"]]],"entities":[{"objectClassName":"entity","roles":["abuse"],"vcardArray":["vcard",[["version",{},"text","4.0"],["email",{},"text","abuse@names.example"]]]}]}]}`,
		"www.isp.org/.well-known/security.txt":    "Contact: mailto:psirt@isp.org\nExpires: 2030-01-01T00:00:00Z\n",
		"data.iana.org/rdap/ipv4.json":            `{"services":[[["192.0.0.0/8"],["https://registry.example/"]]]}`,
		"marked.isp.org/.well-known/security.txt": "Contact: mailto:never@isp.org\n",
	})
}

// overTLS is the world over TLS: what is said at each address, and which were asked for.
func overTLS(t *testing.T, said map[string]string) (get lookup.Getter, asked *[]string) {
	t.Helper()
	asked = &[]string{}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		where := strings.TrimPrefix(r.URL.Path, "/")
		*asked = append(*asked, where)
		text, ok := said[where]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte(text)) //nolint:gosec // a test's
	}))
	t.Cleanup(server.Close)
	client := fetch.New(fetch.Config{Agent: "Tocsin/test", Private: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Transport: server.Client().Transport.(*http.Transport)})
	t.Cleanup(client.Close)
	through := getter(client)
	return func(ctx context.Context, address string, most int64) (lookup.Document, error) {
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "https" {
			t.Errorf("%s is asked without TLS", address)
		}
		d, err := through(ctx, server.URL+"/"+u.Host+u.Path, most)
		d.From = address
		return d, err
	}, asked
}

// Others are asked once, as far as PAP lets them know, and what they said is kept.
func TestLookup(t *testing.T) {
	n := startNode(t, filepath.Join(t.TempDir(), "node"), "")
	get, asked := far(t)
	n.Watch.Web = get
	ctx, v := t.Context(), item.Viewer{Name: "anna", Clearance: tocsin.Red, All: true}
	for pap, name := range map[item.PAP]string{"red": "secret.isp.org", "amber": "marked.isp.org"} {
		it, err := n.Respond.Start(ctx, v, item.Start{Kind: item.Incident, Title: "x"})
		if err == nil {
			_, err = n.Respond.Mark(ctx, v, it.Number, item.Marking{Text: name, PAP: pap})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	it, err := n.Respond.Start(ctx, v, item.Start{Kind: item.Incident, Title: "y"})
	if err == nil {
		_, err = n.Respond.Mark(ctx, v, it.Number, item.Marking{Text: "https://page.isp.org:8443/x", PAP: "red"})
	}
	if err != nil {
		t.Fatal(err)
	}
	f := func(words string, why tocsin.Why, emails string, questions int) {
		t.Helper()
		*asked = nil
		a, err := n.Watch.Ask(ctx, "anna", words)
		if err != nil && tocsin.WhyOf(err) != why || err == nil && (why != 0 || strings.Join(a.Emails(), " ") != emails) || len(*asked) != questions {
			t.Errorf("%s: %s, %v; asked %q", words, a.Emails(), err, *asked)
		}
	}
	f("https://www.isp.org/x", 0, "psirt@isp.org abuse@names.example", 3)
	f("www.isp.org", 0, "psirt@isp.org abuse@names.example", 0)
	f("marked.isp.org", 0, "abuse@names.example", 2)
	f("secret.isp.org", tocsin.Denied, "", 0)
	f("below.secret.isp.org", tocsin.Denied, "", 0)
	f("page.isp.org", tocsin.Denied, "", 0)
	f("192.0.2.1", 0, "", 2)
	f("no such thing", tocsin.Invalid, "", 0)
	if a, ok, err := n.Watch.Asked(ctx, "www.isp.org"); err != nil || !ok || a.By != "anna" || a.Registry.Registrar != "Names Ltd" {
		t.Errorf("%+v, %v, %v", a, ok, err)
	}
}

// A link to a search elsewhere is there for what the settings say, and for nothing that is PAP:RED.
func TestElsewhere(t *testing.T) {
	n := startNode(t, filepath.Join(t.TempDir(), "node"), "")
	ctx, v := t.Context(), item.Viewer{Name: "anna", Clearance: tocsin.Red, All: true}
	it, err := n.Respond.Start(ctx, v, item.Start{Kind: item.Incident, Title: "x"})
	if err == nil {
		_, err = n.Respond.Mark(ctx, v, it.Number, item.Marking{Text: "CVE-2024-0001", PAP: "red"})
	}
	if err != nil {
		t.Fatal(err)
	}
	f := func(words string, want int) {
		t.Helper()
		links, err := outside{n.Node}.Elsewhere(ctx, words)
		if err != nil || len(links) != want {
			t.Errorf("%s: %v, %v", words, links, err)
		}
	}
	f("CVE-2024-3400", 2)
	f("CVE-2024-0001", 0)
	f("192.0.2.1", 0)
	f("example.org", 0)
}
