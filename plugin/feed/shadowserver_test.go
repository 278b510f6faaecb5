package feed_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tocsin"
	"tocsin/plugin/feed"
)

// published is what Shadowserver's own schema says of a kind of report.
type published struct {
	Fields   []string          `json:"fields"`
	Type     string            `json:"classification.type"`
	Constant map[string]string `json:"constant_fields"`
	FileName string            `json:"file_name"`
}

// schemaDir is a folder with Shadowserver's reports.json and intelmq.json. They have no licence and are not brought along.
func schemaDir(t *testing.T) string {
	dir := os.Getenv("TOCSIN_SHADOWSERVER_SCHEMA")
	if dir == "" {
		t.Skip("TOCSIN_SHADOWSERVER_SCHEMA names no folder with Shadowserver's reports.json and intelmq.json: " +
			"the rules are not checked against the published schema")
	}
	return dir
}

func readJSON(t *testing.T, file string, into any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// intended are the kinds that we class otherwise than the published schema does, and why.
var intended = map[string]string{}

// sameType: what the published schemas call by two names.
var sameType = map[string]string{"blocklist": "blacklist"} // reports.json says blocklist, RSIT and intelmq.json blacklist

// TestPublishedSchema: of every kind that Shadowserver publishes, each column's value is found again in the event, and the
// class is theirs.
func TestPublishedSchema(t *testing.T) {
	dir := schemaDir(t)
	var reports, intelmq map[string]published
	readJSON(t, filepath.Join(dir, "reports.json"), &reports)
	readJSON(t, filepath.Join(dir, "intelmq.json"), &intelmq)
	constants := map[string]map[string]string{}
	for _, p := range intelmq {
		constants[p.FileName] = p.Constant
	}
	columns, kept := map[string]bool{}, map[string]bool{}
	for kind, r := range reports {
		ev := publishedEvent(t, kind, r, columns, kept)
		if ev == nil {
			continue
		}
		theirs := constants[kind]
		if typ := theirs["classification.type"]; typ == "" {
			theirs = map[string]string{"classification.type": r.Type}
		}
		checkClass(t, kind, ev, theirs)
	}
	t.Logf("%d kinds, %d columns, %d of them in extra", len(reports), len(columns), len(kept))
}

// publishedEvent maps a record with all columns of a kind and looks for each value in the event.
func publishedEvent(t *testing.T, kind string, r published, columns, kept map[string]bool) *tocsin.Event {
	plan, err := shadowserver(t).Plan("2026-11-23-" + kind + "-example.csv")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(plan.Feed.Known(), feed.Folded(plan)) {
		t.Errorf("%s is not in the list of known kinds", kind)
	}
	fields, ev := sampleOf(r.Fields), &tocsin.Event{}
	if rej := plan.Mapper().Map(ev, fields); rej != nil {
		t.Errorf("%s: rejected: %s: %s", kind, rej.Field, rej.Reason)
		return nil
	}
	for _, f := range fields {
		columns[f.Name] = true
		key := holder(ev, f.Value)
		if key == "" {
			t.Errorf("%s: column %s: its value %q is lost", kind, f.Name, f.Value)
		}
		if strings.HasPrefix(key, "extra.") {
			kept[f.Name] = true
		}
	}
	if notes := ev.Get("extra.notes"); notes != "" {
		t.Errorf("%s: notes: %s", kind, notes)
	}
	once := map[string]bool{}
	for _, f := range ev.Fields {
		if once[f.Name] {
			t.Errorf("%s: %s stands twice", kind, f.Name)
		}
		once[f.Name] = true
	}
	return ev
}

// checkClass compares the class with theirs, and tells where our words for the rest are others.
func checkClass(t *testing.T, kind string, ev *tocsin.Event, theirs map[string]string) {
	typ := theirs["classification.type"]
	if same, ok := sameType[typ]; ok {
		typ = same
	}
	if got := ev.Get("classification.type"); typ != "" && got != typ && intended[kind] == "" {
		t.Errorf("%s: class %s, theirs is %s", kind, got, typ)
	}
	for _, key := range []string{"classification.identifier", "protocol.application"} {
		if want := theirs[key]; want != "" && !strings.EqualFold(want, ev.Get(key)) {
			t.Logf("%s: %s %q, theirs is %q", kind, key, ev.Get(key), want)
		}
	}
}

// holder returns the key whose value has, or contains, a column's value.
func holder(ev *tocsin.Event, v string) string {
	for _, f := range ev.Fields {
		if f.Value == v {
			return f.Name
		}
	}
	return ""
}

// sampleOf makes a record in which each column has a value of its own that is good for it.
func sampleOf(columns []string) []tocsin.Field {
	at := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	fields := make([]tocsin.Field, len(columns))
	for i, c := range columns {
		fields[i] = tocsin.Field{Name: c, Value: valueOf(c, i, at)}
	}
	return fields
}

func valueOf(column string, i int, at time.Time) string {
	number := fmt.Sprint(1000 + i)
	switch {
	case column == "timestamp":
		return at.Format("2006-01-02T15:04:05Z")
	case column == "ip", column == "src_ip", column == "dst_ip", column == "http_referer_ip":
		return fmt.Sprintf("192.0.2.%d", i+1)
	case strings.HasSuffix(column, "port"), strings.HasSuffix(column, "asn"), strings.HasSuffix(column, "naics"):
		return number
	case column == "network":
		return fmt.Sprintf("198.51.100.%d/32", i)
	case strings.HasSuffix(column, "hostname"), column == "http_host":
		return fmt.Sprintf("host%d.example.net", i)
	case column == "url", column == "http_url":
		return fmt.Sprintf("http://www.example.org/%d", i)
	case column == "geo", column == "src_geo", column == "dst_geo", column == "http_referer_geo":
		return string([]byte{'A' + byte(i%26), 'A' + byte(i/26)})
	case column == "vulnerability_id":
		return "CVE-2024-" + number
	}
	return "value-" + number
}

// TestOperatorSchema: a kind that our rules don't know is read as the published schema says, where the operator has it.
func TestOperatorSchema(t *testing.T) {
	const kinds = `{
	  "_meta": {"date_created": "2026-11-01T00:00:00Z"},
	  "scan_newthing": {
	    "file_name": "scan_newthing", "feed_name": "New-Thing",
	    "constant_fields": {"classification.taxonomy": "vulnerable", "classification.type": "weak-crypto", "classification.identifier": "new-thing"},
	    "required_fields": [["time.source", "timestamp", "add_UTC_to_timestamp"], ["source.ip", "ip", "validate_ip"]],
	    "optional_fields": [["extra.", "tag"], ["product.vulnerabilities", "tag", "extract_cve_from_tag"], ["source.local_hostname", "box"],
	      [false, "nothing"], ["extra.thing.version", "version", "validate_to_none"], ["no.such.key", "odd"]]
	  },
	  "scan_telnet": {"file_name": "scan_telnet", "constant_fields": {"classification.type": "other"}, "required_fields": [], "optional_fields": []}
	}`
	own, err := feed.Load(fstest.MapFS{"shadowserver-schema.json": {Data: []byte(kinds)}})
	if err != nil {
		t.Fatal(err)
	}
	shadowserver, err := feed.Builtin().With(own).Named("shadowserver")
	if err != nil {
		t.Fatal(err)
	}
	ev := mapped(t, shadowserver, "scan_newthing.csv", "timestamp", "2026-11-23 00:00:00", "ip", "192.0.2.1", "port", "23",
		"tag", "cve-2024-12345", "box", "BOX1", "nothing", "x", "version", "7", "odd", "y")
	for key, want := range map[string]string{
		"classification.type": "weak-crypto", "classification.identifier": "new-thing", "time.source": "2026-11-23T00:00:00Z",
		"source.ip": "192.0.2.1", "source.port": "23", "product.vulnerabilities": "CVE-2024-12345", "source.local_hostname": "BOX1",
		"extra.nothing": "x", "extra.thing.version": "7", "extra.no.such.key": "y",
	} {
		if got := ev.Get(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	known := mapped(t, shadowserver, "scan_telnet.csv", "timestamp", "2026-11-23 00:00:00", "ip", "192.0.2.1")
	if got := known.Get("classification.type"); got != "vulnerable-system" {
		t.Errorf("a kind that our rules know is %s by the published schema", got)
	}
}

// TestWholeOperatorSchema: the real file is taken.
func TestWholeOperatorSchema(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(schemaDir(t), "intelmq.json"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := feed.Load(fstest.MapFS{"shadowserver-schema.json": {Data: data}}); err != nil {
		t.Fatal(err)
	}
}

// mapped returns the event of a record, given as names and values.
func mapped(t *testing.T, f *feed.Feed, file string, columns ...string) *tocsin.Event {
	t.Helper()
	plan, err := f.Plan(file)
	if err != nil {
		t.Fatal(err)
	}
	ev := &tocsin.Event{}
	if rej := plan.Mapper().Map(ev, record(columns...)); rej != nil {
		t.Fatalf("%s: rejected: %s: %s", file, rej.Field, rej.Reason)
	}
	return ev
}

func record(columns ...string) []tocsin.Field {
	var fields []tocsin.Field
	for pair := range slices.Chunk(columns, 2) {
		fields = append(fields, tocsin.Field{Name: pair[0], Value: pair[1]})
	}
	return fields
}
