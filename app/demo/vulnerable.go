package demo

import (
	"strconv"
	"strings"
	"time"
)

// vulnerableDays is how many days of HTTP scans there are.
const vulnerableDays = 4

var vulnerableColumns = columns{
	"timestamp", "severity", "ip", "protocol", "port", "hostname", "tag", "asn", "geo", "region", "city", "naics",
	"hostname_source", "sector", "http", "http_code", "http_reason", "content_type", "connection", "www_authenticate",
	"set_cookie", "server", "content_length", "transfer_encoding", "http_date", "version", "build_date", "detail", "build_branch",
}

// vulnerableShares are the hosts whose web server gives away what it should not.
var vulnerableShares = []share{
	{"costahosting.example", 26}, {"mgu-meridia.example", 12}, {"alnoor-university.example", 7}, {"ecoles-meridie.example", 6},
	{"meridia-telecom.example", 7}, {"caravel-mobile.example", 10}, {"ville-port-clair.example", 4}, {"alwaha-city.example", 5},
	{"hu-portclair.example", 3}, {"alwaha-hospital.example", 4}, {"clinique-palmiers.example", 2}, {"sabah-news.example", 5},
	{"rtm-meridie.example", 4}, {"assembly-meridia.example", 2}, {"education.gov-meridia.example", 3}, {"port-clair.example", 2},
	{"meridia-airport.example", 2}, {"aguas-meridia.example", 2}, {"meridia-power.example", 1}, {"agribanque.example", 1},
	{"camara-pagos.example", 1}, {"health.gov-meridia.example", 2}, {"tax.gov-meridia.example", 1}, {"foreign.gov-meridia.example", 1},
	{"gap-north", 3}, {"gap-south", 2}, {"by-as", 3}, {"laribera-super.example", 3}, {"nanan-textile.example", 4},
}

// flaw is what a scan found on a web server.
type flaw struct {
	tag, severity, server, detail, version string
	code                                   int
}

var flaws = []flaw{
	{"git-config-file", "medium", "nginx/1.18.0", "/.git/config", "", 200},
	{"basic-auth", "low", "Apache/2.4.41", "", "", 401},
	{"dotenv-file", "high", "nginx/1.22.1", "/.env", "", 200},
	{"cve-2021-41773", "critical", "Apache/2.4.49", "", "2.4.49", 200},
	{"cve-2024-4577", "critical", "Apache/2.4.57", "", "8.1.25", 200},
	{"ds_store-file", "low", "nginx/1.24.0", "/.DS_Store", "", 200},
	{"phpinfo", "low", "Apache/2.4.52", "/phpinfo.php", "7.4.33", 200},
}

// vulnerable returns the scans for vulnerable web servers.
func (s *story) vulnerable() []*sheet {
	hosts := s.problems("vulnerable", vulnerableShares, vulnerableDays)
	servers := make([]record, len(hosts))
	for h := range hosts {
		servers[h] = s.server(&hosts[h])
	}
	sheets := make([]*sheet, vulnerableDays)
	for i := range sheets {
		sheets[i] = shadowSheet("scan_http_vulnerable", s.day(i, vulnerableDays), vulnerableColumns)
		var lines []string
		for h := range hosts {
			if hosts[h].course[i] == '1' {
				lines = append(lines, vulnerableColumns.line(s.answered(servers[h], &hosts[h], i)))
			}
		}
		sheets[i].sorted(lines)
	}
	s.spoilVulnerable(sheets, servers[0], &hosts[0])
	return sheets
}

// answered returns a server's row of one day.
func (s *story) answered(server record, p *problem, i int) record {
	r := dice("vulnerable " + p.addr.String() + strconv.Itoa(i))
	at := during(r, s.day(i, vulnerableDays))
	return server.with("timestamp", at.Format(stamp)).with("http_date", at.Add(-time.Second).Format(stamp))
}

// server returns what a scan sees of a web server on any day.
func (s *story) server(p *problem) record {
	r := p.dice
	f := pick(r, flaws)
	port := pick(r, []int{80, 80, 443, 8080, 8443})
	rec := p.scanned(s.now, f.severity, "www", "http;"+f.tag, port)
	rec["http"], rec["http_code"], rec["http_reason"] = "HTTP/1.1", f.code, "OK"
	rec["content_type"], rec["connection"], rec["server"] = "text/html; charset=UTF-8", pick(r, []string{"keep-alive", "close"}), f.server
	rec["version"], rec["detail"], rec["content_length"] = f.version, f.detail, 180+r.IntN(9000)
	if f.code == 401 {
		rec["http_reason"], rec["www_authenticate"] = "Unauthorized", `Basic realm="Restricted, staff only"`
	}
	if f.tag == "phpinfo" {
		rec["set_cookie"], rec["transfer_encoding"] = "PHPSESSID="+hexOf(r, 13)+"; path=/", "chunked"
	}
	return rec
}

// nulLine is how long the line of NUL bytes is, in bytes.
const nulLine = 96

// spoilVulnerable puts the broken rows in that the package comment lists.
func (s *story) spoilVulnerable(sheets []*sheet, server record, p *problem) {
	sheets[1].spoil("nul", "", Rejected, strings.Repeat("\x00", nulLine))
	ahead := s.now.AddDate(1, 2, 3).Format(stamp)
	sheets[2].spoil("future", "timestamp", Rejected, vulnerableColumns.line(s.answered(server, p, 2).with("timestamp", ahead)))
}
