package feed_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin"
	"tocsin/plugin/feed"
)

// feedOf returns a feed whose feed.toml ends with rest.
func feedOf(t testing.TB, rest string) *feed.Feed {
	t.Helper()
	f, err := feed.Parse("x.txtar", []byte(head+rest))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestConverters: one column, its mapping, its value, and what the event has of it.
func TestConverters(t *testing.T) {
	f := func(mapping, value string, want ...string) {
		t.Helper()
		ev := mapped(t, feedOf(t, "[map]\nc = "+mapping+"\n"), "x", "c", value, "kind", "url", "host", "www.example.com")
		for i := 0; i < len(want); i += 2 {
			if got := ev.Get(want[i]); got != want[i+1] {
				t.Errorf("%s of %q: %s is %q, want %q", mapping, value, want[i], got, want[i+1])
			}
		}
	}
	f(`"source.ip"`, "192.0.2.1", "source.ip", "192.0.2.1", "extra.c", "")
	f(`"source.ip"`, "nobody", "source.ip", "", "extra.c", "nobody", "extra.notes", "c: not an IP address")
	f(`"source.ip"`, "N/A", "source.ip", "", "extra.c", "", "extra.notes", "")
	f(`["source.fqdn", "extra.name"]`, "WWW.example.com", "source.fqdn", "www.example.com", "extra.name", "WWW.example.com")
	f(`"extra.odd"`, "x", "extra.odd", "x")
	f(`{ to = "severity", drop = ["0", "unknown"] }`, "UNKNOWN", "severity", "")
	f(`{ to = "source.port", split = ":", take = -1 }`, "192.0.2.1:80", "source.port", "80")
	f(`{ to = "source.port", split = ":", take = 7 }`, "192.0.2.1:80", "source.port", "")
	f(`{ to = "source.port", part = "port" }`, "http://u@www.example.com:8080/a:1", "source.port", "8080")
	f(`{ to = "source.port" }`, "65536", "source.port", "", "extra.c", "65536")
	f(`{ to = "source.fqdn", part = "host" }`, "https://u:p@www.example.com:8080/a", "source.fqdn", "www.example.com")
	f(`{ look = "source", part = "host" }`, "http://[2001:db8::1]:80/", "source.ip", "2001:db8::1")
	f(`{ look = "source" }`, "hxxp://a[.]example/x", "source.url", "http://a.example/x")
	f(`{ look = "destination" }`, "192.0.2.0/24", "destination.network", "192.0.2.0/24")
	f(`{ look = "source" }`, "www.example.com:443", "source.fqdn", "www.example.com", "source.port", "443")
	f(`{ look = "source" }`, "!", "extra.c", "!")
	f(`{ to = "classification.type", table = { bot = "infected-system" } }`, "Bot", "classification.type", "infected-system", "classification.taxonomy", "malicious-code")
	f(`{ to = "classification.type", table = { bot = "infected-system" } }`, "x", "classification.type", "undetermined", "extra.c", "x")
	f(`{ to = "classification.type", table = { bot = "infected-system" }, else = "other" }`, "x", "classification.type", "other")
	f(`{ to = "severity", words = { web = "high" } }`, "a;WEB;b", "severity", "high")
	f(`{ to = "severity", words = { web = "high" } }`, "a", "severity", "")
	f(`{ to = "product.vulnerabilities", cve = true }`, "x;cve-2024-12345;CVE_2020_0001,CVE-2024-12345;cve-20;cve-", "product.vulnerabilities", "CVE-2024-12345,CVE-2020-0001")
	f(`{ to = "malware.version", trim_prefix = "v", trim_suffix = "-rc" }`, "v1.2-rc", "malware.version", "1.2")
	f(`{ to = "time.source", time = "unix" }`, "1795392000", "time.source", "2026-11-23T00:00:00Z")
	f(`{ by = "kind", keys = { url = "source.url", ip = "source.ip" } }`, "http://a.example/", "source.url", "http://a.example/")
	f(`{ by = "kind", keys = { ip = "source.ip" } }`, "x", "extra.c", "x")
	f(`{ by = "kind", split = "|", keys = { url = ["source.fqdn", "source.port"] } }`, "a.example|80", "source.fqdn", "a.example", "source.port", "80")
	f(`{ to = "destination.url", with = "host" }`, "GET /a?b HTTP/1.1", "destination.url", "http://www.example.com/a?b", "extra.c", "GET /a?b HTTP/1.1")
	f(`{ to = "destination.url", with = "none" }`, "/a", "destination.url", "", "extra.c", "/a")
	f(`{ to = "destination.url", with = "none" }`, "http://a.example/", "destination.url", "http://a.example/", "extra.c", "")
}

// TestNothingIsLost: columns of one name, of names that clean to one, and two columns for one key are all kept.
func TestNothingIsLost(t *testing.T) {
	ev := mapped(t, feedOf(t, "ignore = [\"gone\"]\n[map]\na = \"source.ip\"\nb = \"source.ip\"\n"), "x",
		"a", "192.0.2.1", "b", "192.0.2.2", "x y", "1", "X-Y", "2", "x.y", "3", "x y", "4", "notes", "5", "extra.z", "6", "شعار", "7", "gone", "8")
	var got []string
	for _, f := range ev.Fields {
		if strings.HasPrefix(f.Name, "extra.") || f.Name == "source.ip" {
			got = append(got, f.Name+"="+f.Value)
		}
	}
	want := []string{"source.ip=192.0.2.1", "extra.b=192.0.2.2", "extra.x_y=1", "extra.x_y_2=2", "extra.x.y=3", "extra.x_y_3=4",
		"extra.column_notes=5", "extra.z=6", "extra.column_" + hash("شعار") + "=7"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// hash is how a name of another script is numbered.
func hash(name string) string {
	id := tocsin.IDOf([]byte(name))
	return hex.EncodeToString(id[:4])
}

func TestReject(t *testing.T) {
	source := feedOf(t, "required = [\"ip\"]\n[map]\nip = \"source.ip\"\nat = { to = \"time.source\", time = \"2006-01-02\" }\nname = \"source.fqdn\"\n")
	plan, err := source.Plan("x")
	if err != nil {
		t.Fatal(err)
	}
	m := plan.Mapper()
	f := func(want string, columns ...string) {
		t.Helper()
		got := ""
		if rej := m.Map(&tocsin.Event{}, record(columns...)); rej != nil {
			got = rej.Field + ": " + rej.Reason
		}
		if got != want {
			t.Errorf("%v: %q, want %q", columns, got, want)
		}
	}
	f("", "ip", "192.0.2.1", "at", "2026-11-23", "name", "www.example.com")
	f("", "ip", "192.0.2.1", "name", "not a name")
	f("", "ip", "192.0.2.1", "at", "-")
	f("ip: is missing", "at", "2026-11-23")
	f("ip: holds nothing that can be used", "ip", "-")
	f("ip: not an IP address", "ip", "x")
	f("at: not a time of the layout that the feed has", "ip", "192.0.2.1", "at", "today")
	f("at: a year outside 1990 to 2100", "ip", "192.0.2.1", "at", "1970-01-01")
}

func TestRules(t *testing.T) {
	source := feedOf(t, `
[map]
ip = "source.ip"
port = "source.port"

[[rule]]
when = 'cidr(e["source.ip"], "10.0.0.0/8")'
drop = true

[[rule]]
when = 'e["source.port"] == "23" && !("source.asn" in e) && get(e, "no.key") == ""'
tag = "telnet"
set = { "classification.type" = "vulnerable-system", severity = "high" }

[[rule]]
when = 'e["extra.net"] != "" && cidr(e["source.ip"], e["extra.net"])'
tag = "near"
`)
	plan, err := source.Plan("x")
	if err != nil {
		t.Fatal(err)
	}
	m := plan.Mapper()
	f := func(wantDrop, wantErr bool, wantTags, wantType string, columns ...string) {
		t.Helper()
		ev := &tocsin.Event{}
		m.Map(ev, record(columns...))
		drop, err := m.Rule(ev)
		if drop != wantDrop || (err != nil) != wantErr || ev.Get(tocsin.KeyTags) != wantTags || ev.Get("classification.type") != wantType {
			t.Errorf("%v: %v, %v, %v", columns, drop, err, ev.Fields)
		}
		if class, _ := tocsin.ClassOf(wantType); ev.Get("classification.taxonomy") != class.Taxonomy {
			t.Errorf("%v: taxonomy %s of %s", columns, ev.Get("classification.taxonomy"), wantType)
		}
	}
	f(true, false, "", "undetermined", "ip", "10.1.2.3")
	f(false, false, "telnet", "vulnerable-system", "ip", "192.0.2.1", "port", "23")
	f(false, false, "", "undetermined", "port", "24")
	f(false, false, "near", "undetermined", "ip", "192.0.2.1", "net", "192.0.2.0/24")
	f(false, true, feed.RuleTag, "undetermined", "ip", "192.0.2.1", "net", "no network")
}

// TestRuleCost: a rule that would run for long is stopped, and the event stays.
func TestRuleCost(t *testing.T) {
	source := feedOf(t, "[[rule]]\nwhen = 'e.all(a, e.all(b, e.all(c, a + b + c != \"\")))'\ndrop = true\n")
	plan, err := source.Plan("x")
	if err != nil {
		t.Fatal(err)
	}
	var columns []string
	for i := range 500 {
		columns = append(columns, fmt.Sprint("c", i), "v")
	}
	m, ev := plan.Mapper(), &tocsin.Event{}
	m.Map(ev, record(columns...))
	if drop, err := m.Rule(ev); drop || err == nil || ev.Get(tocsin.KeyTags) != feed.RuleTag {
		t.Errorf("dropped %v, error %v, tags %q", drop, err, ev.Get(tocsin.KeyTags))
	}
}

// TestManyNames: a report whose every row has new names costs a row no more than a fixed amount, and no more memory.
func TestManyNames(t *testing.T) {
	plan, err := feedOf(t, "").Plan("x")
	if err != nil {
		t.Fatal(err)
	}
	m := plan.Mapper()
	ids := map[tocsin.ID]bool{}
	for i := range 20_000 {
		ev, fields := &tocsin.Event{}, record(fmt.Sprint("name", i), "v", "a", "b")
		m.Map(ev, fields)
		m.Identify(ev, fields, time.Time{})
		if ev.Get(fmt.Sprint("extra.name", i)) != "v" || ids[ev.ID] {
			t.Fatalf("row %d: %v", i, ev)
		}
		ids[ev.ID] = true
	}
}

func FuzzMap(f *testing.F) {
	f.Add("timestamp", "2026-11-23 00:00:00", "src_ip", "192.0.2.1", "http_url", "GET / HTTP/1.1")
	f.Add("src_ip", "192.0.2.1", "src_ip", "192.0.2.2", "infection", "")
	f.Add("tag", "cve-2024-1234", "extra.tag", "x", "extra..tag", "CVE_2024_")
	f.Fuzz(func(t *testing.T, n1, v1, n2, v2, n3, v3 string) {
		for _, source := range feed.Builtin().All() {
			plan, err := source.Plan("2026-11-23-event4_sinkhole_http.csv")
			if err != nil {
				t.Fatal(err)
			}
			m, ev, fields := plan.Mapper(), &tocsin.Event{}, record(n1, v1, n2, v2, n3, v3)
			if m.Map(ev, fields) != nil {
				continue
			}
			m.Identify(ev, fields, time.Unix(0, 0))
			seen := map[string]bool{}
			for _, field := range ev.Fields {
				_, known := tocsin.KindOf(field.Name)
				if seen[field.Name] || field.Value == "" || !known && !strings.HasPrefix(field.Name, "extra.") {
					t.Errorf("%s: %q = %q", source.Name, field.Name, field.Value)
				}
				seen[field.Name] = true
			}
		}
	})
}
