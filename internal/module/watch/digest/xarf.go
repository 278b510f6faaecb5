package digest

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tocsin"
)

// maxXARF is how many files of X-ARF go with one letter: mail readers list each.
const maxXARF = 80

// report is one record in the eXtended Abuse Reporting Format. Source: XARF 4.2.0 §core.
type report struct {
	Version    string `json:"xarf_version"`
	ID         string `json:"report_id"`
	Timestamp  string `json:"timestamp"`
	Reporter   party  `json:"reporter"`
	Sender     party  `json:"sender"`
	Source     string `json:"source_identifier"`
	SourcePort int    `json:"source_port,omitempty"`
	Category   string `json:"category"`
	Type       string `json:"type"`

	Description string `json:"description,omitempty"`
	Protocol    string `json:"protocol,omitempty"`
	FirstSeen   string `json:"first_seen,omitempty"`
	Destination string `json:"destination_ip,omitempty"`
	URL         string `json:"url,omitempty"`
	Service     string `json:"service,omitempty"`
	ServicePort int    `json:"service_port,omitempty"`
	CVE         string `json:"cve_id,omitempty"`
	Evidence    string `json:"compromise_evidence,omitempty"`
	Method      string `json:"compromise_method,omitempty"`
	Threat      string `json:"threat_type,omitempty"`
	Malware     string `json:"malware_family,omitempty"`

	Internal map[string]string `json:"_internal,omitempty"` // what the format lets a sender add
}

type party struct {
	Org     string `json:"org"`
	Contact string `json:"contact"`
	Domain  string `json:"domain"`
}

// asXARF writes a file a record. A record without any source can't be told of in this format.
func asXARF(in Input) (files []File) {
	us := party{Org: in.Team, Contact: in.From, Domain: in.From[strings.LastIndexByte(in.From, '@')+1:]}
	for _, p := range in.Problems {
		for _, r := range p.Records {
			ev := tocsin.Event{Fields: r.Fields}
			rep := xarfOf(p, r, &ev)
			if rep.Source == "" || len(files) >= maxXARF {
				continue
			}
			rep.Reporter, rep.Sender = us, us
			rep.Internal = map[string]string{"letter": in.Number, "change": p.Change, "classification.type": p.Type, "classification.identifier": p.Identifier, "event": r.ID}
			body, err := json.MarshalIndent(rep, "", "  ")
			if err != nil {
				continue // texts and numbers can always be written
			}
			files = append(files, File{Name: fmt.Sprintf("xarf-%03d.json", len(files)+1), Type: "application/json", Body: append(body, '\n')})
		}
	}
	return files
}

func xarfOf(p Problem, r Record, ev *tocsin.Event) report {
	rep := report{Version: "4.2.0", ID: uuidOf(p, r), Timestamp: r.Time.UTC().Format("2006-01-02T15:04:05Z"),
		Source:     cmp.Or(ev.Get("source.ip"), ev.Get("source.fqdn"), ev.Get("source.url")),
		SourcePort: number(ev.Get("source.port")), Description: r.Detail, Malware: ev.Get("malware.name")}
	rep.class(p, ev)
	return rep
}

// class writes category and type, with the fields that the type must have. Source: XARF 4.2.0 §types.
func (rep *report) class(p Problem, ev *tocsin.Event) {
	c, _ := tocsin.ClassOf(p.Type)
	url := ev.Get("source.url")
	switch {
	case p.Type == "infected-system":
		rep.Category, rep.Type, rep.Evidence = "infrastructure", "botnet", cmp.Or(p.Identifier, "reported as an infected system")
	case (p.Type == "phishing" || p.Type == "malware-distribution") && url != "":
		rep.Category, rep.Type, rep.URL = "content", "phishing", url
		if p.Type != "phishing" {
			rep.Type = "malware"
		}
	case c.Taxonomy == "malicious-code" || c.Taxonomy == "intrusions" || p.Type == "phishing":
		rep.Category, rep.Type, rep.Method = "infrastructure", "compromised_server", cmp.Or(p.Identifier, "unknown")
	case connects[p.Type] != "" && rep.SourcePort > 0 && transport(ev) != "": // a connection must have the port that it came from
		rep.connection(p.Type, ev)
	case c.Taxonomy == "vulnerable":
		rep.weakness(ev)
	case p.Type == "spam":
		rep.Category, rep.Type, rep.Threat = "reputation", "blocklist", "spam_source"
	default:
		rep.Category, rep.Type, rep.Threat = "reputation", "threat_intelligence", cmp.Or(p.Type, "other")
	}
}

// connects are the types of connections by ours.
var connects = map[string]string{"brute-force": "login_attack", "exploit": "login_attack", "scanner": "port_scan", "ddos": "ddos", "dos": "ddos"}

func (rep *report) connection(typ string, ev *tocsin.Event) {
	rep.Category, rep.Protocol, rep.FirstSeen = "connection", transport(ev), rep.Timestamp
	if a, err := netip.ParseAddr(ev.Get("destination.ip")); err == nil && a.Zone() == "" {
		rep.Destination = a.String()
	}
	rep.Type = connects[typ]
}

// transport is one of those that the format knows, tcp where a feed tells none; "" for another.
func transport(ev *tocsin.Event) string {
	p := cmp.Or(ev.Get("protocol.transport"), "tcp")
	if !slices.Contains([]string{"tcp", "udp", "icmp", "sctp"}, p) {
		return ""
	}
	return p
}

// cveID is how the format wants one.
var cveID = regexp.MustCompile(`^CVE-[0-9]{4}-[0-9]{1,19}$`)

func (rep *report) weakness(ev *tocsin.Event) {
	rep.Category, rep.Type = "vulnerability", "open_service"
	rep.Service = cmp.Or(ev.Get("protocol.application"), ev.Get("product.full_name"), "unknown")
	rep.ServicePort = number(ev.Get("source.port"))
	if cve, _, _ := strings.Cut(ev.Get("product.vulnerabilities"), ","); cveID.MatchString(cve) && rep.ServicePort > 0 {
		rep.Type, rep.CVE = "cve", cve
	}
}

// number reads a port; 0 for none.
func number(s string) int {
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil {
		return 0
	}
	return int(n)
}

// uuidOf gives the same record the same name whenever it is sent. Source: RFC 9562 §5.8.
func uuidOf(p Problem, r Record) string {
	b := sha256.Sum256([]byte("xarf\x00" + r.ID + "\x00" + p.Type + "\x00" + p.Identifier + "\x00" + r.Address + r.Port + r.Time.String()))
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
}
