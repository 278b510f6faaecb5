package broken

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"unicode"
)

// steering is what a feed could send to steer a terminal or a spreadsheet.
var steering = []string{"\x1b[2J\x1b]0;owned\x07", "\u009b31m", "\u202egnp.exe", "\u2066a\u2069", "a\rb", "a\bb", "=HYPERLINK(\"http://x\")", "+1+1", "-2+3", "@SUM(A1)", "\x7f"}

// TestNothingSteers puts such values into every place of a report and shows it by every command.
func TestNothingSteers(t *testing.T) {
	n := newNode(t)
	var b strings.Builder
	b.WriteString("timestamp,severity,ip,port,asn,geo,hostname,city,infection,=cmd\n")
	for i, s := range steering {
		s = `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
		fmt.Fprintf(&b, "%s,high,192.0.2.1,23,64500,QM,%s,%s,%s,%s\n", at(i), s, s, s, s)
		fmt.Fprintf(&b, "%s,high,%s,23,64500,QM,,,,\n", at(i), s)
	}
	owners := t.TempDir() + "/owners.csv"
	write(t, owners, "name,prefix,email\n=cmd \x1b[31mAlpha,192.0.2.0/24,a@alpha.example\n")
	if code, out, errs := n.try("constituent", "import", owners); code == 0 {
		harmless(t, "import", out+errs)
	}
	r := n.ingest("shadowserver", "2026-01-01-scan_telnet-\x1b[31m.csv", []byte(b.String()))
	if r.Accepted != int64(len(steering)) || r.Rejected != int64(len(steering)) {
		t.Fatalf("%+v", r)
	}
	code, out, errs := n.try("ingest", "--feed", "shadowserver", "--name", "\x1b[31m.csv", owners)
	harmless(t, fmt.Sprint("ingest ", code), out+errs)
	f := func(args ...string) {
		t.Helper()
		code, out, errs := n.try(args...)
		if code != 0 {
			t.Errorf("tocsin %v: exit code %d: %s", args, code, errs)
		}
		harmless(t, strings.Join(args, " "), out+errs)
		if args[len(args)-1] == "csv" {
			noFormula(t, strings.Join(args, " "), out)
		}
	}
	f("events")
	f("events", "* | fields source.reverse_dns, source.geolocation.city, malware.name, extra.infection")
	f("events", "--format", "csv")
	f("events", "* | stats by (source.geolocation.city) count() n", "--format", "csv")
	f("events", "* | stats count() as \"=cmd\"", "--format", "csv")
	f("findings")
	f("findings", "--format", "csv")
	f("findings", "times")
	f("inbox")
	f("inbox", "--format", "csv")
	f("inbox", "show", text(r.Report))
	f("inbox", "show", text(r.Report), "--format", "csv")
	f("digest", "preview")
	f("constituent", "list")
	f("constituent", "list", "--format", "csv")
	f("constituent", "who", "192.0.2.1")
	f("doctor")
}

// harmless says that a text holds nothing that steers a terminal.
func harmless(t *testing.T, what, out string) {
	t.Helper()
	for i, r := range out {
		if r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			t.Errorf("%s: %U in %q", what, r, out[max(0, i-40):min(len(out), i+40)])
			return
		}
	}
}

// noFormula says that no spreadsheet takes a cell for a formula.
func noFormula(t *testing.T, what, out string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Errorf("%s: %v", what, err)
	}
	for _, row := range rows {
		for _, c := range row {
			if c != "" && strings.ContainsRune("=+-@", rune(c[0])) {
				t.Errorf("%s: the cell %q", what, c)
			}
		}
	}
}

// TestManyColumns gives a row 5000 columns of different names.
func TestManyColumns(t *testing.T) {
	n := newNode(t)
	var names, values strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&names, ",c%d", i)
		fmt.Fprintf(&values, ",v%d", i)
	}
	r := n.ingest("csv", "wide.csv", []byte("time.source,source.ip"+names.String()+"\n"+at(0)+",192.0.2.1"+values.String()+"\n"))
	if r.Code != 3 || !strings.Contains(r.Trouble, "there are more than") {
		t.Errorf("CSV: %+v", r)
	}
	var rows strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&rows, "{\"time.source\":%q,\"source.ip\":\"192.0.2.1\",\"c%d\":\"v\"}\n", yesterday.Format("2006-01-02T15:04:05Z"), i)
	}
	if r := n.ingest("ndjson", "wide.ndjson", []byte(rows.String())); r.Code != 0 || r.Accepted != 5000 {
		t.Errorf("NDJSON with 5000 names: %+v", r)
	}
	if got := n.events(`extra.c4999:=v | fields source.ip`); len(got) != 1 {
		t.Errorf("events with the last name: %v", got)
	}
}
