package demo

import (
	"math/rand/v2"
	"strconv"
	"time"
)

// rdpDays is how many days of RDP scans there are.
const rdpDays = 6

var rdpColumns = columns{
	"timestamp", "severity", "ip", "protocol", "port", "hostname", "tag", "asn", "geo", "region", "city", "naics",
	"hostname_source", "sector", "handshake", "rdp_protocol", "cert_length", "subject_common_name", "issuer_common_name",
	"cert_issue_date", "cert_expiration_date", "sha1_fingerprint", "cert_serial_number", "ssl_version", "signature_algorithm",
	"key_algorithm", "sha256_fingerprint", "sha512_fingerprint", "md5_fingerprint", "tlsv13_support", "tlsv13_cipher", "jarm",
}

// rdpShares are the hosts whose desktop stands open to the world.
var rdpShares = []share{
	{"costahosting.example", 18}, {"meridia-telecom.example", 8}, {"caravel-mobile.example", 9}, {"mgu-meridia.example", 10},
	{"ecoles-meridie.example", 5}, {"alnoor-university.example", 5}, {"hu-portclair.example", 4}, {"alwaha-hospital.example", 3},
	{"clinique-palmiers.example", 3}, {"ville-port-clair.example", 4}, {"alwaha-city.example", 4}, {"laribera-super.example", 4},
	{"nanan-textile.example", 6}, {"railways-meridia.example", 3}, {"port-clair.example", 3}, {"aguas-meridia.example", 2},
	{"hydro.meridia-power.example", 1}, {"customs.gov-meridia.example", 2}, {"education.gov-meridia.example", 2},
	{"meridia-devbank.example", 1}, {"rtm-meridie.example", 4}, {"sabah-news.example", 3}, {"gap-north", 3}, {"gap-south", 3},
	{"by-as", 2}, {"meridia-airport.example", 1}, {"interior.gov-meridia.example", 1}, {"finance.gov-meridia.example", 1},
}

// rdp returns the scans for open remote desktops.
func (s *story) rdp() []*sheet {
	hosts := s.problems("rdp", rdpShares, rdpDays)
	desks := make([]record, len(hosts))
	for h := range hosts {
		desks[h] = s.desk(&hosts[h])
	}
	sheets := make([]*sheet, rdpDays)
	for i := range sheets {
		sheets[i] = shadowSheet("scan_rdp", s.day(i, rdpDays), rdpColumns)
		var lines []string
		for h := range hosts {
			if hosts[h].course[i] == '1' {
				lines = append(lines, rdpColumns.line(s.seen(desks[h], &hosts[h], i)))
			}
		}
		sheets[i].sorted(lines)
	}
	s.spoilRDP(sheets, hosts, desks)
	return sheets
}

// seen returns a desktop's row of one day.
func (s *story) seen(desk record, p *problem, i int) record {
	r := dice("rdp " + p.addr.String() + strconv.Itoa(i))
	return desk.with("timestamp", during(r, s.day(i, rdpDays)).Format(stamp))
}

// desk returns what a scan sees of a desktop on any day.
func (s *story) desk(p *problem) record {
	r := p.dice
	rec := p.scanned(s.now, "medium", "srv", "rdp", pick(r, []int{3389, 3389, 3389, 3389, 3390, 33890}))
	rec["handshake"], rec["rdp_protocol"] = "RDP", pick(r, []string{"TLS", "TLS", "RDP", "CredSSP"})
	name := p.org.host(p.addr, "srv")
	if name == "" {
		name = "win-" + hexOf(r, 4) + ".test"
	}
	certificate(rec, r, name, s.today)
	return rec
}

// certificate fills in the self-signed certificate of a desktop. It was issued in the last months and holds for half a
// year, as the system that makes it does.
func certificate(rec record, r *rand.Rand, name string, today time.Time) {
	from := during(r, today.AddDate(0, 0, -20-r.IntN(150)))
	rec["cert_length"], rec["subject_common_name"], rec["issuer_common_name"] = 2048, name, name
	rec["cert_issue_date"], rec["cert_expiration_date"] = from.Format(stamp), from.AddDate(0, 0, 182).Format(stamp)
	rec["cert_serial_number"], rec["ssl_version"] = hexOf(r, 16), 2
	rec["signature_algorithm"], rec["key_algorithm"] = "sha256WithRSAEncryption", "rsaEncryption"
	rec["sha1_fingerprint"], rec["sha256_fingerprint"] = colons(hexOf(r, 20)), colons(hexOf(r, 32))
	rec["sha512_fingerprint"], rec["md5_fingerprint"] = colons(hexOf(r, 64)), colons(hexOf(r, 16))
	rec["tlsv13_support"], rec["jarm"] = "N", hexOf(r, 31)
}

// spoilRDP puts the broken rows in that the package comment lists.
func (s *story) spoilRDP(sheets []*sheet, hosts []problem, desks []record) {
	at := func(h, i int) record { return s.seen(desks[h], &hosts[h], i) }
	spare := hosts[0].org.host(hosts[0].addr, "spare")
	sheets[0].spoil("bad-ip", "ip", Rejected, rdpColumns.line(at(0, 0).with("ip", foreign(999))))
	sheets[1].spoil("host-is-ip", "hostname", Aside, rdpColumns.line(at(0, 1).with("port", 3391).with("hostname", "192.0.2.37")))
	sheets[2].spoil("bad-port", "port", Aside, rdpColumns.line(at(0, 2).with("port", 99999).with("hostname", spare)))
	sheets[4].spoil("duplicate", "", Duplicate, rdpColumns.line(at(0, 3)))
}
