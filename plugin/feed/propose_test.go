package feed_test

import (
	"strings"
	"testing"

	"tocsin/plugin/feed"
)

// filled is a proposed file with what a person must fill in.
func filled(b []byte) []byte {
	s := strings.Replace(string(b), `provider = ""`, `provider = "us"`, 1)
	return []byte(strings.Replace(s, `terms = ""`, `terms = "ours"`, 1))
}

func TestPropose(t *testing.T) {
	f := func(name, sample string, want ...string) {
		t.Helper()
		b, err := feed.Propose("office", name, []byte(sample))
		if err != nil {
			t.Errorf("%.40q: %v", sample, err)
			return
		}
		if _, err := feed.Parse("office.txtar", filled(b)); err != nil {
			t.Errorf("%.40q: %v in\n%s", sample, err, b)
		}
		for _, w := range want {
			if !strings.Contains(string(b), w+"\n") {
				t.Errorf("%.40q: no %s in\n%s", sample, w, b)
			}
		}
	}
	f("a.csv", "seen;ip;dst_ip;asn;country;url;note\n2026-11-23 08:00:00;192.0.2.1;203.0.113.1;64500;ZM;http://a.example/x;hm\n",
		`format = "csv"`, `delimiter = ";"`, `required = ["seen"]`, `"seen" = { to = "time.source", time = "2006-01-02 15:04:05" }`, `"ip" = "source.ip"`,
		`"dst_ip" = "destination.ip"`, `"asn" = "source.asn"`, `"country" = "source.geolocation.cc"`, `"url" = "source.url"`, `# note is kept as extra.note`)
	f("a.json", `[{"address":"2001:db8::1","time":1795420800,"cve":"CVE-2026-10001"}]`,
		`format = "json"`, `"address" = "source.ip"`, `"time" = { to = "time.source", time = "unix" }`, `"cve" = { to = "product.vulnerabilities", cve = true }`)
	f("a.log", "{\"domain\":\"a.example.org\",\"sha256\":\"00\"}\n{\"domain\":\"b.example.org\"}\n", `format = "ndjson"`, `"domain" = "source.fqdn"`)
	f("a.txt", "# list\n192.0.2.1\n192.0.2.2\n", `format = "list"`, `"value" = "source.ip"`)
	for _, bad := range []string{"", "<a/>", "[1"} {
		if b, err := feed.Propose("office", "x", []byte(bad)); err == nil {
			t.Errorf("%q: proposed\n%s", bad, b)
		}
	}
	if _, err := feed.Propose("Bad Name", "x", []byte("a,b\n1,2\n")); err == nil {
		t.Error("a bad name is taken")
	}
}

// Whatever is proposed can be read, once the rest is filled in.
func FuzzPropose(f *testing.F) {
	f.Add("a.csv", "seen,ip\n2026-11-23,192.0.2.1\n")
	f.Add("a.json", `[{"a":{"b":"192.0.2.1"}}]`)
	f.Add("x", "#a\n1|\"2\n-- feed.toml --\n")
	f.Fuzz(func(t *testing.T, name, sample string) {
		b, err := feed.Propose("office", name, []byte(sample))
		if err != nil {
			return
		}
		if _, err := feed.Parse("office.txtar", filled(b)); err != nil {
			t.Fatalf("%v in\n%s", err, b)
		}
	})
}
