package feed_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tocsin"
	"tocsin/plugin/feed"
)

// head is a feed.toml that has what each feed needs: six lines.
const head = "About.\n-- feed.toml --\ntitle = \"T\"\nprovider = \"P\"\nterms = \"none\"\nformat = \"csv\"\nmark = \"green\"\n"

// TestParseFaults: a mistake in a feed's file is told with file, line and field.
func TestParseFaults(t *testing.T) {
	f := func(rest, want string) {
		t.Helper()
		_, err := feed.Parse("x.txtar", []byte(head+rest))
		var fault *tocsin.Fault
		if !errors.As(err, &fault) || fault.Why != tocsin.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want %q", rest, err, want)
		}
	}
	f("colour = \"red\"\n", "x.txtar:8: colour: feed.toml has no such key")
	f("[map]\nip = \"source.ip\"\nip = 1\n", "x.txtar:10: ")
	f("[map]\n\nip = \"source.address\"\n", `x.txtar:10: ip: "source.address" is not an event key`)
	f("[map]\nip = { to = \"source.ip\", colour = 1 }\n", `x.txtar:9: ip: there is no converter "colour"`)
	f("[map]\nip = { lower = true }\n", "x.txtar:9: ip: want just one of to, look and by")
	f("[map]\nip = 7\n", "x.txtar:9: ip: want an event key")
	f("[map]\nip = { to = \"source.ip\", time = \"unix\" }\n", "x.txtar:9: ip: time goes to a key for times")
	f("[map]\nx = \"raw\"\n", "x.txtar:9: x: raw is the node's own")
	f("[map]\nx = { look = \"left\" }\n", "x.txtar:9: x: look is source or destination")
	f("[map]\nx = { by = \"y\" }\n", "x.txtar:9: x: by needs keys")
	f("[set]\n\"classification.type\" = \"bad\"\n", "x.txtar:9: classification.type: not a class of RSIT")
	f("period = \"daily\"\n", "x.txtar:8: period: want a length of time")
	f("[dedupe]\nkeys = [\"ip\"]\n", `x.txtar:9: keys: "ip" is not an event key`)
	f("[options]\ncomment = \"//\"\n", "x.txtar:9: comment: want one ASCII character")
	f("[[rule]]\nwhen = 'e[\"a\"] =='\ndrop = true\n", "x.txtar:9: when: ")
	f("[[rule]]\nwhen = '\"text\"'\ndrop = true\n", "x.txtar:9: when: the condition gives a string")
	f("[[rule]]\nwhen = 'true'\n", "x.txtar:9: when: the rule does nothing")
	f("[[rule]]\nwhen = 'true'\nset = { raw = \"x\" }\n", "x.txtar:9: when: ")
	f("[[kind]]\nmatch = [\"a[b\"]\n", "match: ")
	f("-- other.txt --\n", "x.txtar:8: a feed's file holds")
}

func TestParseNeeds(t *testing.T) {
	f := func(file, text, want string) {
		t.Helper()
		if _, err := feed.Parse(file, []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", file, err, want)
		}
	}
	f("x.txtar", "nothing", "there is no feed.toml")
	f("x y.txtar", head, "a feed's name is")
	f("x.txtar", strings.Replace(head, "terms", "#", 1), "terms: a feed needs it")
	f("x.txtar", strings.Replace(head, "green", "pink", 1), "x.txtar:7: mark: ")
	f("x.txtar", strings.Replace(head, "\"csv\"", "\"cvs\"", 1), `x.txtar:6: format: there is no format "cvs", only csv, `)
}

// TestLoad: an operator's folder adds feeds and replaces those of the same name.
func TestLoad(t *testing.T) {
	own, err := feed.Load(fstest.MapFS{
		"urlhaus.txtar": {Data: []byte(head)}, "own.txtar": {Data: []byte(strings.ReplaceAll(head, "\n", "\r\n"))},
		"notes.md": {Data: []byte("x")}, "sub/x.txtar": {Data: []byte("broken")},
	})
	if err != nil {
		t.Fatal(err)
	}
	shelf := feed.Builtin().With(own)
	if got, want := len(shelf.All()), len(feed.Builtin().All())+1; got != want {
		t.Errorf("%d feeds, want %d", got, want)
	}
	f, err := shelf.Named("urlhaus")
	if err != nil || f.Title != "T" || f.Mark != tocsin.Green || f.About != "About." {
		t.Errorf("urlhaus is %+v, %v", f, err)
	}
	if _, err := shelf.Named("none"); tocsin.WhyOf(err) != tocsin.NotFound {
		t.Errorf("an unknown feed: %v", err)
	}
	if _, err := feed.Load(fstest.MapFS{"a.txtar": {Data: make([]byte, 5<<20)}}); tocsin.WhyOf(err) != tocsin.TooLarge {
		t.Errorf("a huge file: %v", err)
	}
	if _, err := feed.Load(fstest.MapFS{"x-schema.json": {Data: []byte("[]")}}); tocsin.WhyOf(err) != tocsin.Invalid {
		t.Errorf("a schema that is none: %v", err)
	}
}

func TestPlanByFileName(t *testing.T) {
	f := func(file, want string) {
		t.Helper()
		p, err := shadowserver(t).Plan(file)
		if err != nil {
			if want != "" || tocsin.WhyOf(err) != tocsin.Invalid {
				t.Errorf("%s: %v", file, err)
			}
			return
		}
		if p.Kind != want || p.Code != "shadowserver."+want {
			t.Errorf("%s is %s, %s; want %s", file, p.Kind, p.Code, want)
		}
	}
	f("2024-09-01-event4_sinkhole_http-zm-asn.csv", "event4_sinkhole_http")
	f("2024-09-01-event4_sinkhole_http-zm-asn.csv.gz", "event4_sinkhole_http")
	f("/a/b/2024-09-01-scan_rdp.csv.zip", "scan_rdp")
	f("scan6_rdp-x-y.csv", "scan6_rdp")
	f(`c:\reports\2020-04-03-SCAN_ICS-sample-asn-delayed.csv`, "scan_ics")
	f("2024-09-01-.csv", "")
	f("2024-09-01.csv", "")
	f("notes.txt", "")
	f("", "")
	f("-", "")
	f("../../etc/pass wd.csv", "")
	f(strings.Repeat("a", 65)+".csv", "")
}

// TestNamed: a file's name tells the day, the kind and which networks the report covers.
func TestNamed(t *testing.T) {
	f := func(file, day, kind, scope string) {
		t.Helper()
		n, err := shadowserver(t).Named(file)
		if err != nil {
			if kind != "" {
				t.Errorf("%s: %v", file, err)
			}
			return
		}
		got := ""
		if n.Day != 0 {
			got = time.Unix(int64(n.Day)*24*60*60, 0).UTC().Format(time.DateOnly)
		}
		if got != day || n.Kind != kind || n.Scope != scope {
			t.Errorf("%s tells %s %+v; want %s %s %s", file, got, n, day, kind, scope)
		}
	}
	f("2024-09-01-event4_sinkhole_http-zm-asn.csv", "2024-09-01", "event4_sinkhole_http", "zm-asn")
	f("2024-09-01-SCAN_RDP-Zambia.csv.gz", "2024-09-01", "scan_rdp", "zambia")
	f("2024-09-01-scan_rdp-zm-asn (2).csv", "2024-09-01", "scan_rdp", "zm-asn")
	f("2024-09-01-scan_rdp-a b\x00é.csv", "2024-09-01", "scan_rdp", "a_b__")
	f("2024-09-01-scan_rdp.csv", "2024-09-01", "scan_rdp", "")
	f("2024-09-01-brandnew.csv", "2024-09-01", "brandnew", "")
	f("2024-02-30-scan_rdp.csv", "", "", "")
	f("0000-01-01-scan_rdp.csv", "", "", "")
	f("scan_rdp-a.csv", "", "scan_rdp", "a")
	f("scan6_rdp.csv", "", "scan6_rdp", "")
	f("event4_something_new-a.csv", "", "event4_something_new", "a")
	f("report.csv", "", "", "")
	f("a.csv", "", "", "")
	f("2024-09-01.csv", "", "", "")
	f("", "", "", "")
}

func FuzzNamed(f *testing.F) {
	f.Add("2024-09-01-event4_sinkhole_http-zm-asn (1).csv.gz")
	f.Add("scan_rdp.csv")
	f.Fuzz(func(t *testing.T, file string) {
		n, err := shadowserver(t).Named(file)
		if err == nil && (n.Kind == "" || strings.ContainsAny(n.Kind+n.Scope, " \n/()") || len(n.Scope) > 100) {
			t.Fatalf("%q tells %+v", file, n)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(head))
	f.Add([]byte(head + "[map]\nip = [\"source.ip\", { look = \"source\" }]\n[[rule]]\nwhen = 'e[\"a\"] == \"b\"'\ntag = \"x\"\n"))
	f.Add([]byte(head + "fold = [[\"a*\", \"b*\"]]\n[[kind]]\nmatch = [\"b*\"]\nset = { severity = \"{1}\" }\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		source, err := feed.Parse("x.txtar", data)
		if err != nil {
			return
		}
		plan, err := source.Plan("scan_x.csv")
		if err != nil {
			return
		}
		var ev tocsin.Event
		plan.Mapper().Map(&ev, record("ip", "192.0.2.1", "a", "b"))
	})
}
