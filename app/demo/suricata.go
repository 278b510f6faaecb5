package demo

import (
	"encoding/json"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// eveRows is how many records the sensor has written in its last two days.
const eveRows = 900

const eveStamp = "2006-01-02T15:04:05.000000-0700"

// eve is one record of Suricata's EVE log, its keys in the order in which Suricata writes them.
type eve struct {
	Timestamp string `json:"timestamp"`
	FlowID    int64  `json:"flow_id"`
	Iface     string `json:"in_iface"`
	EventType string `json:"event_type"`
	SrcIP     string `json:"src_ip"`
	SrcPort   int    `json:"src_port"`
	DestIP    string `json:"dest_ip"`
	DestPort  int    `json:"dest_port"`
	Proto     string `json:"proto"`
	PktSrc    string `json:"pkt_src"`
	TxID      *int   `json:"tx_id,omitempty"`
	Alert     object `json:"alert,omitempty"`
	DNS       object `json:"dns,omitempty"`
	HTTP      object `json:"http,omitempty"`
	TLS       object `json:"tls,omitempty"`
	AppProto  string `json:"app_proto,omitempty"`
	Flow      object `json:"flow,omitempty"`
}

// rule is a signature of the sensor: our own, in the range that Suricata leaves to its users.
type rule struct {
	id        int
	text      string
	category  string
	severity  int
	outward   bool // a host of the country speaks to one abroad
	proto     string
	app       string
	port      int
	malware   string
	technique string
}

var rules = []rule{
	{1000101, "MERIDIA TROJAN Mozi bot asks for its peers", "A Network Trojan was detected", 1, true, "UDP", "failed", 6881, "Mozi", "T1071"},
	{1000102, "MERIDIA TROJAN Cobalt Strike beacon over HTTPS", "Malware Command and Control Activity Detected", 1, true, "TCP", "tls", 443, "Cobalt Strike", "T1573"},
	{1000103, "MERIDIA TROJAN AsyncRAT certificate", "Malware Command and Control Activity Detected", 1, true, "TCP", "tls", 7707, "AsyncRAT", "T1573"},
	{1000104, "MERIDIA MALWARE SocGholish script fetched", "A Network Trojan was detected", 1, true, "TCP", "http", 80, "SocGholish", "T1189"},
	{1000201, "MERIDIA SCAN many SSH names tried", "Attempted Administrator Privilege Gain", 2, false, "TCP", "ssh", 22, "", "T1110"},
	{1000202, "MERIDIA SCAN RDP cookie with common name", "Attempted Information Leak", 2, false, "TCP", "rdp", 3389, "", "T1110"},
	{1000203, "MERIDIA EXPLOIT path traversal in web server CVE-2021-41773", "Web Application Attack", 1, false, "TCP", "http", 80, "", "T1190"},
	{1000204, "MERIDIA SCAN Modbus from abroad", "Detection of a Network Scan", 2, false, "TCP", "modbus", 502, "", "T0846"},
	{1000301, "MERIDIA POLICY lookup of a dynamic name", "Potentially Bad Traffic", 3, true, "UDP", "dns", 53, "", ""},
}

// suricata returns the log of the sensor at the country's edge.
func (s *story) suricata() *sheet {
	r := dice("suricata")
	sh := &sheet{name: "suricata/eve.json", feed: "suricata", day: s.today, wrap: gzipped}
	moments := s.moments(r, eveRows, 1)
	slices.Reverse(moments)
	for i, at := range moments {
		at = at.Add(-time.Duration(r.IntN(1000)) * time.Microsecond)
		rec := s.observed(r, at)
		switch line := eveLine(rec); i {
		case eveRows / 3:
			for rec.EventType != "alert" { // of the others nothing is kept
				rec = s.observed(r, at)
			}
			rec.DestIP = "2001:db8:a000::53%eth0"
			rec.SrcIP = "2001:db8:2200::" + strconv.FormatInt(int64(rec.SrcPort), 16)
			sh.spoil("zone", "dest_ip", Aside, eveLine(rec))
		case eveRows / 2:
			sh.spoil("half-json", "", Rejected, line[:len(line)/2])
		default:
			sh.row(line)
		}
	}
	return sh
}

func eveLine(e *eve) string {
	data, _ := json.Marshal(e) // it holds strings and numbers alone, which can always be written
	return string(data)
}

// observed returns one record: two of five are alerts.
func (s *story) observed(r *rand.Rand, at time.Time) *eve {
	e := &eve{
		Timestamp: at.Format(eveStamp), FlowID: r.Int64N(1 << 50), Iface: "ens5", PktSrc: "wire/pcap",
		SrcIP: s.home(r), SrcPort: 1024 + r.IntN(64000), DestIP: attacker(r), Proto: "TCP",
	}
	if r.IntN(6) == 0 {
		e.SrcIP, e.DestIP = s.home6(r), "3fff:8"+hexOf(r, 1)+"::"+strconv.Itoa(1+r.IntN(99))
	}
	switch r.IntN(10) {
	case 0, 1, 2, 3:
		s.alert(e, r, at)
	case 4, 5:
		e.query(r)
	case 6:
		e.request(r)
	case 7:
		e.hello(r, s.today)
	default:
		e.flow(r, at)
	}
	return e
}

// alert makes the record an alert of one of the rules.
func (s *story) alert(e *eve, r *rand.Rand, at time.Time) {
	u := pick(r, rules)
	e.EventType, e.Proto, e.DestPort, e.AppProto = "alert", u.proto, u.port, u.app
	if u.app == "modbus" {
		e.SrcIP, e.DestIP = s.plant(r), attacker(r)
	}
	if !u.outward {
		e.SrcIP, e.DestIP = e.DestIP, e.SrcIP
	}
	meta := object{"confidence": []string{"Medium"}, "signature_severity": []string{"Major"}}
	if u.malware != "" {
		meta["malware_family"] = []string{u.malware}
	}
	if u.technique != "" {
		meta["mitre_technique_id"] = []string{u.technique}
	}
	e.Alert = object{
		"action": "allowed", "gid": 1, "signature_id": u.id, "rev": 1 + u.id%3, "signature": u.text, "category": u.category,
		"severity": u.severity, "metadata": meta,
	}
	if u.app == "http" {
		e.HTTP = object{"hostname": pick(r, badSites), "url": "/pixel.js", "http_method": "GET", "protocol": "HTTP/1.1", "status": 200, "length": r.IntN(4000)}
	}
	e.Flow = object{"pkts_toserver": 1 + r.IntN(20), "pkts_toclient": r.IntN(20), "bytes_toserver": 60 + r.IntN(4000), "bytes_toclient": r.IntN(9000), "start": at.Add(-time.Second).Format(eveStamp)}
}

// plants are those whose machines speak Modbus.
var plants = []string{"meridia-power.example", "hydro.meridia-power.example", "aguas-meridia.example"}

// plant returns an address of a plant.
func (s *story) plant(r *rand.Rand) string { return pick(r, s.orgs[pick(r, plants)].free).String() }

// holders6 are organisations that are reached over IPv6.
var holders6 = []string{
	"hospital-santamarina.example", "meridia-gas.example", "santamarina.example", "severny-bereg.example", "nanan-city.example",
	"post-meridia.example", "mcb-meridia.example", "nanan-tech.example", "transport.gov-meridia.example",
	"passports.gov-meridia.example", "cour-supreme.example", "ren-meridia.example", "caravel-mobile.example", "ecoles-meridie.example",
}

// home6 returns one of the first addresses of an organisation's IPv6 network.
func (s *story) home6(r *rand.Rand) string {
	for _, p := range s.orgs[pick(r, holders6)].nets {
		if p.Addr().Is6() {
			b := p.Addr().As16()
			b[15] = byte(1 + r.IntN(40))
			return netip.AddrFrom16(b).String()
		}
	}
	return s.home(r)
}

// query makes the record a question to a resolver.
func (e *eve) query(r *rand.Rand) {
	e.EventType, e.Proto, e.DestPort, e.TxID = "dns", "UDP", 53, new(int)
	name := pick(r, slices.Concat(badSites, farSites))
	e.DNS = object{"type": "query", "id": r.IntN(65536), "rrname": name, "rrtype": pick(r, []string{"A", "AAAA", "TXT"}), "tx_id": 0, "opcode": 0}
}

// request makes the record a request for a page.
func (e *eve) request(r *rand.Rand) {
	e.EventType, e.DestPort, e.TxID = "http", 80, new(int)
	e.HTTP = object{
		"hostname": pick(r, farSites), "url": pick(r, payloads).path, "http_user_agent": "Wget/1.20.3", "http_method": "GET",
		"http_content_type": "application/octet-stream", "protocol": "HTTP/1.1", "status": pick(r, []int{200, 200, 404}), "length": r.IntN(90000),
	}
}

// hello makes the record a TLS handshake.
func (e *eve) hello(r *rand.Rand, today time.Time) {
	e.EventType, e.DestPort = "tls", 443
	name := pick(r, farSites)
	from := today.AddDate(0, 0, -30-r.IntN(40))
	e.TLS = object{
		"subject": "CN=" + name, "issuerdn": "CN=Test CA", "serial": colons(hexOf(r, 8)), "fingerprint": strings.ToLower(colons(hexOf(r, 20))),
		"sni": name, "version": "TLS 1.2", "notbefore": from.Format("2006-01-02T15:04:05"), "notafter": from.AddDate(0, 3, 0).Format("2006-01-02T15:04:05"),
		"ja3": object{"hash": hexOf(r, 16)}, "ja3s": object{"hash": hexOf(r, 16)},
	}
}

// flow makes the record the end of a flow.
func (e *eve) flow(r *rand.Rand, at time.Time) {
	age := r.IntN(120)
	e.EventType, e.DestPort, e.AppProto = "flow", pick(r, []int{22, 80, 443, 8080}), pick(r, []string{"tls", "http", "ssh", "failed"})
	e.Flow = object{
		"pkts_toserver": 1 + r.IntN(200), "pkts_toclient": r.IntN(200), "bytes_toserver": 60 + r.IntN(40000), "bytes_toclient": r.IntN(900000),
		"start": at.Add(-time.Duration(age) * time.Second).Format(eveStamp), "end": at.Format(eveStamp), "age": age,
		"state": "closed", "reason": "timeout", "alerted": false,
	}
}
