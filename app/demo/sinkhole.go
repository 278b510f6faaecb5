package demo

import (
	"math/rand/v2"
	"strconv"
	"time"
)

// sinkholeDays is how many days of sinkhole reports there are.
const sinkholeDays = 6

var sinkholeColumns = columns{
	"timestamp", "protocol", "src_ip", "src_port", "src_asn", "src_geo", "src_region", "src_city", "src_hostname", "src_naics",
	"src_sector", "device_vendor", "device_type", "device_model", "severity", "dst_ip", "dst_port", "dst_asn", "dst_geo",
	"dst_region", "dst_city", "dst_hostname", "dst_naics", "dst_sector", "public_source", "infection", "family", "tag",
	"application", "version", "event_id", "http_url", "http_host", "http_agent", "forwarded_by", "ssl_cipher", "http_referer",
	"ssl_servername", "machine_name",
}

// sinkholeShares are the hosts that call home to a sinkhole.
var sinkholeShares = []share{
	{"meridia-telecom.example", 14}, {"caravel-mobile.example", 24}, {"mgu-meridia.example", 13}, {"ecoles-meridie.example", 9},
	{"alnoor-university.example", 6}, {"ville-port-clair.example", 5}, {"alwaha-city.example", 4}, {"hu-portclair.example", 4},
	{"alwaha-hospital.example", 4}, {"clinique-palmiers.example", 4}, {"laribera-super.example", 5}, {"nanan-textile.example", 5},
	{"gap-north", 3}, {"gap-south", 3}, {"by-as", 3}, {"rtm-meridie.example", 3}, {"sabah-news.example", 3},
	{"costahosting.example", 8}, {"aguas-meridia.example", 1}, {"meridia-power.example", 1}, {"police-meridie.example", 2},
	{"tax.gov-meridia.example", 2}, {"education.gov-meridia.example", 3}, {"railways-meridia.example", 3},
	{"health.gov-meridia.example", 2}, {"agribanque.example", 1}, {"assembly-meridia.example", 2},
}

// infection is what a host has caught.
type infection struct{ name, family, severity, path, agent string }

var infections = []infection{
	{"andromeda", "andromeda", "high", "/in.php", "Mozilla/4.0"},
	{"avalanche-andromeda", "andromeda", "high", "/image.php", "Mozilla/4.0"},
	{"socgholish", "socgholish", "critical", "/pixel.png", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"},
	{"necurs", "necurs", "high", "/forum/db.php", "Mozilla/5.0"},
	{"ramnit", "ramnit", "high", "/rpc.php", "Mozilla/4.0 (compatible; MSIE 8.0)"},
	{"conficker", "conficker", "medium", "/search?q=0", "Mozilla/4.0 (compatible; MSIE 7.0)"},
	{"vpnfilter", "vpnfilter", "critical", "/update/test/res.jpg", "curl/7.29.0"},
	{"android.badbox2", "badbox", "high", "/ota/api/v1", "okhttp/3.12.0"},
	{"emotet", "emotet", "critical", "/wp-admin/x/", "Mozilla/5.0 (Windows NT 6.1)"},
}

// sinkhole returns the reports of hosts that called a sinkhole over HTTP.
func (s *story) sinkhole() []*sheet {
	hosts := s.problems("sinkhole", sinkholeShares, sinkholeDays)
	sheets := make([]*sheet, sinkholeDays)
	for i := range sheets {
		day := s.day(i, sinkholeDays)
		sheets[i] = shadowSheet("event4_sinkhole_http", day, sinkholeColumns)
		r := dice("sinkhole day " + strconv.Itoa(i))
		var lines []string
		for h := range hosts {
			if hosts[h].course[i] == '1' {
				lines = append(lines, s.calls(r, &hosts[h], i)...)
			}
		}
		sheets[i].sorted(lines)
	}
	s.spoilSinkhole(sheets, &hosts[0])
	sheets[0].wrap = gzipped
	return sheets
}

// calls returns the one to three calls that a host made on a day.
func (s *story) calls(r *rand.Rand, p *problem, i int) []string {
	var lines []string
	what := infections[int(p.addr.As4()[3]*7+p.addr.As4()[0])%len(infections)]
	for range 1 + r.IntN(3) {
		at := during(r, s.day(i, sinkholeDays))
		lines = append(lines, sinkholeColumns.line(call(r, p, what, at)))
	}
	return lines
}

// call returns one call of an infected host to the sinkhole.
func call(r *rand.Rand, p *problem, what infection, at time.Time) record {
	rec := p.where("src_", "pc")
	rec["timestamp"], rec["protocol"], rec["src_port"] = at.Format(stamp), "tcp", 1024+r.IntN(64000)
	rec["severity"], rec["infection"], rec["family"] = what.severity, what.name, what.family
	rec["tag"], rec["application"], rec["public_source"] = what.family, "http", "Farland Sinkhole Research"
	rec["event_id"] = strconv.FormatInt(at.Unix(), 10) + hexOf(r, 8)
	if what.family == "badbox" {
		rec["device_type"], rec["device_vendor"], rec["device_model"] = "tv-box", "noname", "TVBOX-1"
	}
	host := what.family + "-c2.invalid"
	rec["dst_ip"], rec["dst_port"] = foreign(226+r.IntN(6)), pick(r, []int{80, 80, 443, 8080})
	rec["dst_asn"], rec["dst_geo"], rec["dst_region"], rec["dst_city"] = 65551, "XZ", "FARLAND", "HARBOUR TOWN"
	rec["dst_hostname"], rec["dst_naics"] = "sinkhole.farland-research.example", 541720
	rec["http_host"], rec["http_url"], rec["http_agent"] = host, what.path, what.agent
	if rec["dst_port"] == 443 {
		rec["ssl_cipher"], rec["ssl_servername"] = "TLS_AES_128_GCM_SHA256", host
	}
	return rec
}

// spoilSinkhole puts the broken rows in that the package comment lists.
func (s *story) spoilSinkhole(sheets []*sheet, p *problem) {
	r := dice("sinkhole broken")
	at := func(i int) record { return call(r, p, infections[0], during(r, s.day(i, sinkholeDays))) }
	sheets[1].spoil("truncated", "", Rejected, cut(sinkholeColumns.line(at(1)), 10))
	february := strconv.Itoa(s.today.Year()) + "-02-30 11:22:33"
	sheets[2].spoil("bad-date", "timestamp", Rejected, sinkholeColumns.line(at(2).with("timestamp", february)))
	twice := sinkholeColumns.line(at(3))
	sheets[3].row(twice)
	sheets[3].spoil("duplicate", "", Duplicate, twice)
	abroad := at(4).with("src_ip", foreign(200)).with("src_asn", 64511).with("src_geo", "XZ").with("src_hostname", "")
	abroad["src_region"], abroad["src_city"] = "FARLAND", "HARBOUR TOWN"
	sheets[4].spoil("abroad", "src_ip", Abroad, sinkholeColumns.line(abroad))
}
