package demo_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tocsin/app/demo"
)

// heads are the columns of Shadowserver's reports as its published schema has them.
var heads = map[string]string{
	"event4_sinkhole_http": "timestamp,protocol,src_ip,src_port,src_asn,src_geo,src_region,src_city,src_hostname,src_naics,src_sector,device_vendor,device_type,device_model,severity,dst_ip,dst_port,dst_asn,dst_geo,dst_region,dst_city,dst_hostname,dst_naics,dst_sector,public_source,infection,family,tag,application,version,event_id,http_url,http_host,http_agent,forwarded_by,ssl_cipher,http_referer,ssl_servername,machine_name",
	"scan_rdp":             "timestamp,severity,ip,protocol,port,hostname,tag,asn,geo,region,city,naics,hostname_source,sector,handshake,rdp_protocol,cert_length,subject_common_name,issuer_common_name,cert_issue_date,cert_expiration_date,sha1_fingerprint,cert_serial_number,ssl_version,signature_algorithm,key_algorithm,sha256_fingerprint,sha512_fingerprint,md5_fingerprint,tlsv13_support,tlsv13_cipher,jarm",
	"scan_http_vulnerable": "timestamp,severity,ip,protocol,port,hostname,tag,asn,geo,region,city,naics,hostname_source,sector,http,http_code,http_reason,content_type,connection,www_authenticate,set_cookie,server,content_length,transfer_encoding,http_date,version,build_date,detail,build_branch",
	"compromised_website":  "timestamp,severity,ip,protocol,port,hostname,tag,asn,geo,region,city,naics,hostname_source,sector,application,url,http_host,category,system,detected_since,server,redirect_target,cc_url,family,status,account,detail,public_source",
}

var shadowName = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)-([a-z0-9_]+)-meridia\.csv`)

// shadow is one report of Shadowserver, read line by line as each record is one line.
type shadow struct {
	path, day, kind string
	rows            map[int64]map[string]string // good rows by line
	all             int
}

func shadows(t *testing.T, set demo.Set) []shadow {
	t.Helper()
	var out []shadow
	for _, r := range set.Reports {
		if r.Feed != "shadowserver" {
			continue
		}
		m := shadowName.FindStringSubmatch(filepath.Base(r.Path))
		if m == nil || heads[m[2]] == "" {
			t.Fatalf("%s: not a name that Shadowserver gives", r.Path)
		}
		s := shadow{path: r.Path, day: m[1], kind: m[2]}
		s.read(t, string(unpack(t, r.Path)), brokenLines(set, r.Path))
		if s.all != r.Rows {
			t.Errorf("%s: %d rows, the set says %d", r.Path, s.all, r.Rows)
		}
		out = append(out, s)
	}
	return out
}

func (s *shadow) read(t *testing.T, text string, broken map[int64]demo.Broken) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	s.rows, s.all = map[int64]map[string]string{}, len(lines)-1
	head := record(t, lines[0])
	if got := strings.Join(head, ","); got != heads[s.kind] {
		t.Errorf("%s: header %s", s.path, got)
	}
	for i, line := range lines[1:] {
		n := int64(i + 2)
		if _, bad := broken[n]; bad {
			continue
		}
		cells := record(t, line)
		if len(cells) != len(head) {
			t.Errorf("%s:%d: %d columns, want %d", s.path, n, len(cells), len(head))
			continue
		}
		s.rows[n] = map[string]string{}
		for c, v := range cells {
			s.rows[n][head[c]] = v
		}
	}
}

func record(t *testing.T, line string) []string {
	t.Helper()
	cells, err := csv.NewReader(strings.NewReader(line)).Read()
	if err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	return cells
}

func TestShadowserverSizes(t *testing.T) {
	set, _ := write(t, noon)
	days := map[string]int{}
	for _, s := range shadows(t, set) {
		days[s.kind]++
		if s.all < 60 || s.all > 400 {
			t.Errorf("%s: %d rows, want 60 to 400", s.path, s.all)
		}
	}
	for kind, want := range map[string]int{"event4_sinkhole_http": 6, "scan_rdp": 6, "scan_http_vulnerable": 4, "compromised_website": 3} {
		if days[kind] != want {
			t.Errorf("%s: %d days, want %d", kind, days[kind], want)
		}
	}
}

func TestFindingsComeAndGo(t *testing.T) {
	set, _ := write(t, noon)
	for _, kind := range []string{"event4_sinkhole_http", "scan_rdp", "scan_http_vulnerable", "compromised_website"} {
		course, n := map[string]string{}, 0
		for _, s := range shadows(t, set) {
			if s.kind != kind {
				continue
			}
			seen := map[string]bool{}
			for _, row := range s.rows {
				seen[row["ip"]+row["src_ip"]] = true
			}
			for ip := range seen {
				course[ip] += strings.Repeat("0", n-len(course[ip])) + "1"
			}
			n++
		}
		fixed, open, back := 0, 0, 0
		for _, c := range course {
			c += strings.Repeat("0", n-len(c))
			switch {
			case strings.HasSuffix(c, "0"):
				fixed++
			case strings.Contains(c, "10"):
				back++
			default:
				open++
			}
		}
		if fixed < 5 || open < 20 || back < 5 {
			t.Errorf("%s: %d open, %d fixed, %d back again; want some of each", kind, open, fixed, back)
		}
	}
}

func TestGoodRowsAreNeverTwice(t *testing.T) {
	set, _ := write(t, noon)
	seen := map[string]string{}
	for _, r := range set.Reports {
		if r.Rows == 0 {
			continue
		}
		broken := brokenLines(set, r.Path)
		for i, line := range strings.Split(strings.TrimSuffix(string(unpack(t, r.Path)), "\n"), "\n") {
			b, bad := broken[int64(i+1)]
			if i == 0 || strings.HasPrefix(line, "#") || bad && b.Want != demo.Duplicate {
				continue
			}
			if twice := seen[line] != ""; twice != bad {
				t.Errorf("%s:%d: seen before: %v (%s), a duplicate on purpose: %v", r.Path, i+1, twice, seen[line], bad)
			}
			seen[line] = r.Path
		}
	}
}

func TestBrokenRows(t *testing.T) {
	set, _ := write(t, noon)
	kinds := map[string]int{}
	for _, b := range set.Broken {
		kinds[b.Kind]++
		lines := bytes.Split(unpack(t, b.Report), []byte("\n"))
		if int(b.Line) > len(lines) {
			t.Fatalf("%s:%d: past the end", b.Report, b.Line)
		}
		if want := marks[b.Kind]; !bytes.Contains(lines[b.Line-1], []byte(want)) {
			t.Errorf("%s:%d: %s, want %q in it", b.Report, b.Line, b.Kind, want)
		}
	}
	for kind := range marks {
		want := 1
		if kind == "duplicate" {
			want = 2
		}
		if kinds[kind] != want {
			t.Errorf("%s: %d rows, want %d", kind, kinds[kind], want)
		}
	}
	if len(set.Broken) != 13 {
		t.Errorf("%d broken rows, the package comment has 13", len(set.Broken))
	}
}

// marks are what each kind of broken row must hold.
var marks = map[string]string{
	"truncated": `"MERIDIA CITY"`, "bad-date": "2024-02-30", "duplicate": "", "abroad": `"203.0.113.200"`, "bad-ip": `"203.0.113.999"`,
	"host-is-ip": `,"192.0.2.37",`, "bad-port": ",99999,", "nul": "\x00\x00\x00", "future": `"2025-11-04 `, "cut-off": `"srv-1.costa`,
	"zone": "%eth0", "half-json": `{"timestamp"`,
}

func TestAbuseLists(t *testing.T) {
	set, _ := write(t, noon)
	f := func(feed, head, comma string, min int) {
		t.Helper()
		for _, r := range set.Reports {
			if r.Feed != feed {
				continue
			}
			text := string(unpack(t, r.Path))
			if !strings.Contains(text, "\n# "+head+"\n") {
				t.Errorf("%s: no such header: %s", r.Path, head)
			}
			c := csv.NewReader(strings.NewReader(text))
			c.Comment, c.TrimLeadingSpace = '#', true
			c.FieldsPerRecord = strings.Count(head, ",") + 1
			rows, err := c.ReadAll()
			if err != nil || len(rows) < min || len(rows) != r.Rows {
				t.Errorf("%s: %d rows, error %v; want %d, at least %d", r.Path, len(rows), err, r.Rows, min)
			}
			if !strings.Contains(text, `"`+comma+`"`) {
				t.Errorf("%s: want %q between values", r.Path, comma)
			}
		}
	}
	f("urlhaus", "id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter", ",", 100)
	f("threatfox", `"first_seen_utc","ioc_id","ioc_value","ioc_type","threat_type","fk_malware","malware_alias","malware_printable","last_seen_utc","confidence_level","reference","tags","anonymous","reporter"`, ", ", 100)
}

func TestJSONReports(t *testing.T) {
	set, _ := write(t, noon)
	for _, r := range set.Reports {
		text := unpack(t, r.Path)
		switch r.Feed {
		case "misp", "stix":
			if !json.Valid(text) {
				t.Errorf("%s: not JSON", r.Path)
			}
		case "suricata":
			broken := brokenLines(set, r.Path)
			for i, line := range bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n")) {
				if got, want := json.Valid(line), broken[int64(i+1)].Want != demo.Rejected; got != want {
					t.Errorf("%s:%d: JSON %v, want %v", r.Path, i+1, got, want)
				}
			}
		}
	}
}

func TestSTIXReferencesLead(t *testing.T) {
	set, _ := write(t, noon)
	ref := regexp.MustCompile(`"[a-z0-9-]+--[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"`)
	for _, r := range set.Reports {
		if r.Feed != "stix" {
			continue
		}
		text := unpack(t, r.Path)
		var doc struct{ Objects []struct{ ID string } }
		if err := json.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		ids := map[string]bool{}
		for _, o := range doc.Objects {
			if ids[o.ID] {
				t.Errorf("%s stands twice", o.ID)
			}
			ids[o.ID] = true
		}
		for _, q := range ref.FindAllString(string(text), -1) {
			id := strings.Trim(q, `"`)
			if !ids[id] && !strings.HasPrefix(id, "bundle--") && !strings.HasPrefix(id, "extension-definition--") {
				t.Errorf("%s leads nowhere", id)
			}
		}
	}
}

// checkTimes checks that nothing but what is broken on purpose was seen after now or before the story.
func checkTimes(t *testing.T, set demo.Set, now time.Time) {
	t.Helper()
	seen := regexp.MustCompile(`\b(20\d\d-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)`)
	for _, r := range set.Reports {
		broken := brokenLines(set, r.Path)
		for i, line := range strings.Split(string(unpack(t, r.Path)), "\n") {
			_, bad := broken[int64(i+1)]
			m := seen.FindStringSubmatch(line)
			if m == nil || bad || strings.Contains(line, "valid_until") {
				continue
			}
			at, err := time.Parse(time.DateTime, m[1]+" "+m[2])
			if err != nil || at.After(now) {
				t.Errorf("%s:%d: %s %s is after %s (%v)", r.Path, i+1, m[1], m[2], now, err)
			}
			if first := now.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1-demo.Days); r.Rows > 0 && at.Before(first) {
				t.Errorf("%s:%d: %s is before the story begins", r.Path, i+1, at)
			}
		}
	}
}
