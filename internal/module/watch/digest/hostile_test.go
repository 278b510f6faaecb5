package digest

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"tocsin"
	"tocsin/internal/kit/lang"
	letter "tocsin/internal/kit/mail"
)

// hostile draws a text that a feed could send: words that steer mail, pages, terminals and programs of tables.
func hostile(t *rapid.T, name string) string {
	parts := rapid.SliceOfN(rapid.SampledFrom([]string{"\r\nBcc: all@example.org\r\n\r\n", "<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1",
		"\r=1", "\u202e", "\u2066", "\u2069", "\x00", "\x1b[31m", "\u2028", "</td></table></body>", "javascript:alert(1)", "' style='x:expression(1)", "&#60;", "mirai", "192.0.2.1", "\xff", "，", ";", "\"", "＝1", " =1", "\ufeff=1"}), 1, 5).Draw(t, name)
	return strings.Join(parts, "")
}

func hostileInput(t *rapid.T, format string) Input {
	in := Input{Number: "QM-2026-000001", Team: "QM-CERT", From: "warn@cert.example", To: []string{"a@alpha.example"}, Owner: tocsin.Org{Slug: "alpha", Name: hostile(t, "name")}, Format: format,
		Language: rapid.SampledFrom(lang.Tags()).Draw(t, "language"), Mark: tocsin.Amber, Date: day, Link: "https://cert.example/answer/x", Class: func(_, typ string) string { return typ }}
	for range rapid.IntRange(1, 3).Draw(t, "problems") {
		p := Problem{Type: "infected-system", Identifier: hostile(t, "identifier"), Change: rapid.SampledFrom([]string{New, Still, Relapsed, Gone}).Draw(t, "change"), First: day, Last: day, Systems: 1, Feeds: []string{hostile(t, "feed")}}
		if p.Change != Gone {
			v := hostile(t, "value")
			p.Records = []Record{{ID: "x", Time: day, Address: v, Port: v, Detail: v, Fields: []tocsin.Field{{Name: "source.url", Value: v}, {Name: "source.ip", Value: v}, {Name: "malware.name", Value: v}, {Name: "tlp", Value: "amber"}}}}
		}
		in.Problems = append(in.Problems, p)
	}
	return in
}

// TestNothingInHTMLRuns gives a letter all that a feed could send and looks at what a reader makes of it: no element
// but those that the letter itself has, no attribute that runs or fetches.
func TestNothingInHTMLRuns(t *testing.T) {
	elements := []string{"html", "head", "meta", "title", "body", "div", "p", "span", "h2", "b", "br", "bdi", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "a"}
	rapid.Check(t, func(t *rapid.T) {
		l := Write(hostileInput(t, AsText))
		for z := html.NewTokenizer(strings.NewReader(l.HTML)); ; {
			kind := z.Next()
			if kind == html.ErrorToken {
				break
			}
			tok := z.Token()
			if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
				continue
			}
			if !slices.Contains(elements, tok.Data) {
				t.Fatalf("element %s in\n%s", tok.Data, l.HTML)
			}
			for _, a := range tok.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "src" || a.Key == "background" || a.Key == "href" && a.Val != "https://cert.example/answer/x" || strings.Contains(a.Val, "url(") {
					t.Fatalf("%s=%q in\n%s", a.Key, a.Val, l.HTML)
				}
			}
		}
		for _, s := range []string{l.Subject, l.Text, l.HTML} {
			for _, r := range s {
				if r != '\n' && unicode.IsControl(r) || r == '\u202e' || r == '\u2028' {
					t.Fatalf("%U in %q", r, s)
				}
			}
		}
		raw, err := letter.Build(letter.Message{From: "warn@cert.example", To: l.To[0], Subject: l.Subject, Text: l.Text, HTML: l.HTML, Date: day, Headers: map[string]string{"X-Tocsin-Number": l.Number}})
		if err != nil {
			t.Fatal(err)
		}
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil || m.Header.Get("Bcc") != "" || len(m.Header["Subject"]) != 1 || m.Header.Get("To") == "" {
			t.Fatalf("%v %v in\n%s", m, err, raw)
		}
	})
}

// TestNoFormulaInTables opens the table as programs do: no cell begins as a formula does, and nothing is lost.
func TestNoFormulaInTables(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := hostileInput(t, AsCSV)
		l := Write(in)
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(l.Files[0].Body, []byte("\ufeff")))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		want := 1
		for _, p := range in.Problems {
			want += len(p.Records)
		}
		if len(rows) != want {
			t.Fatalf("%d rows, want %d", len(rows), want)
		}
		for _, row := range rows {
			for _, c := range row {
				s := strings.TrimLeft(c, " \u00a0\u3000\ufeff\t\r\n")
				if s != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(s)[0]) || strings.ContainsAny(c, "\r\n\t\x00") {
					t.Fatalf("cell %q", c)
				}
			}
		}
	})
}

// TestFilesCanBeRead reads the files that go with a letter.
func TestFilesCanBeRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := hostileInput(t, AsJSON)
		var list []map[string]any
		if err := json.Unmarshal(Write(in).Files[0].Body, &list); err != nil {
			t.Fatal(err)
		}
		in.Format = AsXARF
		for _, f := range Write(in).Files {
			var rep map[string]any
			if err := json.Unmarshal(f.Body, &rep); err != nil {
				t.Fatal(err)
			}
			for _, key := range []string{"xarf_version", "report_id", "timestamp", "reporter", "sender", "source_identifier", "category", "type"} {
				if v, ok := rep[key]; !ok || v == "" {
					t.Fatalf("no %s in %s", key, f.Body)
				}
			}
			if len(list) == 0 {
				t.Fatal("a report of nothing")
			}
		}
	})
}

func TestXARFTypes(t *testing.T) {
	f := func(typ, url, port, cve, want string, needs ...string) {
		t.Helper()
		ev := tocsin.Event{}
		for _, kv := range [][2]string{{"source.ip", "192.0.2.1"}, {"source.url", url}, {"source.port", port}, {"product.vulnerabilities", cve}} {
			if kv[1] != "" {
				ev.Add(kv[0], kv[1])
			}
		}
		in := Input{Team: "T", From: "a@b.example", Number: "QM-2026-000001", Format: AsXARF, Problems: []Problem{{Type: typ, Records: []Record{{ID: "1", Time: day, Fields: ev.Fields}}}}}
		files := asXARF(in)
		var rep map[string]any
		if len(files) != 1 || json.Unmarshal(files[0].Body, &rep) != nil {
			t.Fatalf("%s: %v", typ, files)
		}
		if got := rep["category"].(string) + "/" + rep["type"].(string); got != want {
			t.Errorf("%s: %s, want %s", typ, got, want)
		}
		for _, n := range needs {
			if v, ok := rep[n]; !ok || v == "" {
				t.Errorf("%s has no %s", typ, n)
			}
		}
	}
	f("infected-system", "", "", "", "infrastructure/botnet", "compromise_evidence")
	f("c2-server", "", "", "", "infrastructure/compromised_server", "compromise_method")
	f("phishing", "https://x.example/", "", "", "content/phishing", "url")
	f("phishing", "", "", "", "infrastructure/compromised_server", "compromise_method")
	f("malware-distribution", "https://x.example/", "", "", "content/malware", "url")
	f("brute-force", "", "4711", "", "connection/login_attack", "protocol", "first_seen", "source_port")
	f("scanner", "", "4711", "", "connection/port_scan", "protocol", "first_seen", "source_port")
	f("ddos", "", "53", "", "connection/ddos", "protocol", "first_seen", "source_port")
	f("ddos", "", "", "", "reputation/threat_intelligence", "threat_type")
	f("potentially-unwanted-accessible", "", "23", "", "vulnerability/open_service", "service")
	f("vulnerable-system", "", "443", "CVE-2026-12345", "vulnerability/cve", "service", "service_port", "cve_id")
	f("vulnerable-system", "", "", "CVE-2026-12345", "vulnerability/open_service", "service")
	f("spam", "", "", "", "reputation/blocklist", "threat_type")
	f("data-leak", "", "", "", "reputation/threat_intelligence", "threat_type")
}

func TestWordsAreWhole(t *testing.T) {
	for _, p := range Words().Problems() {
		t.Error(p)
	}
}
