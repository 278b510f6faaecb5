package demo

import (
	"encoding/json"
	"math/rand/v2"
	"strconv"
	"time"
)

// object is a JSON object; its keys are written in order of the alphabet, so that the bytes are always the same.
type object map[string]any

// document returns a report that is one JSON document.
func document(name, feed string, day time.Time, v any) *sheet {
	s := &sheet{name: name, feed: feed, day: day}
	data, err := json.MarshalIndent(v, "", "  ")
	s.err = err
	s.body.Write(data)
	s.body.WriteByte('\n')
	return s
}

// mispMaker makes the parts of one MISP event.
type mispMaker struct {
	r     *rand.Rand
	at    time.Time
	event int
	next  int
}

// attribute returns an attribute of MISP's core format.
func (m *mispMaker) attribute(kind, category, value string, ids bool, comment string) object {
	m.next++
	return object{
		"id": strconv.Itoa(m.event*100 + m.next), "event_id": strconv.Itoa(m.event), "object_id": "0", "object_relation": nil,
		"uuid": uuid(m.r), "type": kind, "category": category, "value": value, "to_ids": ids, "comment": comment,
		"timestamp": strconv.FormatInt(m.at.Unix(), 10), "distribution": "5", "sharing_group_id": "0", "deleted": false,
		"disable_correlation": false, "first_seen": nil, "last_seen": nil,
	}
}

// part returns an attribute as it stands in an object.
func (m *mispMaker) part(relation, kind, category, value string) object {
	a := m.attribute(kind, category, value, true, "")
	a["object_relation"] = relation
	return a
}

// group returns an object of a template.
func (m *mispMaker) group(name, meta, comment string, parts ...object) object {
	m.next++
	id := strconv.Itoa(m.event*100 + m.next)
	for _, p := range parts {
		p["object_id"] = id
	}
	return object{
		"id": id, "event_id": strconv.Itoa(m.event), "name": name, "meta-category": meta, "comment": comment, "uuid": uuid(m.r),
		"template_uuid": uuid(m.r), "template_version": "1", "timestamp": strconv.FormatInt(m.at.Unix(), 10),
		"distribution": "5", "sharing_group_id": "0", "deleted": false, "ObjectReference": []object{}, "Attribute": parts,
	}
}

// tag returns a tag of an event.
func tag(id, name, colour string) object {
	return object{"id": id, "name": name, "colour": colour, "exportable": true, "local": false}
}

// wrap returns the event around attributes and objects.
func (m *mispMaker) wrap(info, tlp, class, level string, attributes, objects []object) object {
	orgc := object{"id": "2", "name": "FARLAND-CERT", "uuid": "5f1c8a00-0000-4000-8000-00000000f001", "local": false}
	secs := strconv.FormatInt(m.at.Unix(), 10)
	return object{"Event": object{
		"id": strconv.Itoa(m.event), "uuid": uuid(m.r), "info": info, "date": m.at.Format(time.DateOnly), "timestamp": secs,
		"publish_timestamp": secs, "published": true, "threat_level_id": level, "analysis": "2", "distribution": "1",
		"sharing_group_id": "0", "org_id": "1", "orgc_id": "2", "extends_uuid": "", "locked": false, "proposal_email_lock": false,
		"attribute_count": strconv.Itoa(len(attributes)), "disable_correlation": false,
		"Org":       object{"id": "1", "name": "QM-CERT", "uuid": "5f1c8a00-0000-4000-8000-00000000a001", "local": true},
		"Orgc":      orgc,
		"Tag":       []object{tag("1", tlp, "#FFC000"), tag("2", class, "#3366CC")},
		"Attribute": attributes, "Object": objects,
	}}
}

// misp returns a MISP event of a campaign, with hosts of the country among its victims.
func (s *story) misp() *sheet {
	at := s.today.Add(-20 * time.Hour)
	m := &mispMaker{r: dice("misp"), at: at, event: 4101}
	var attributes []object
	for range 5 {
		attributes = append(attributes, m.attribute("ip-dst", "Network activity", attacker(m.r), true, "command and control"))
	}
	for range 8 {
		attributes = append(attributes, m.attribute("ip-src", "Network activity", s.home(m.r), false, "infected host, seen calling out"))
	}
	attributes = append(attributes,
		m.attribute("ip-src", "Network activity", "2001:db8:6000::15", false, "infected host, seen calling out"),
		m.attribute("ip-dst|port", "Network activity", attacker(m.r)+"|8443", true, "second stage"),
		m.attribute("domain", "Network activity", "update-center.invalid", true, ""),
		m.attribute("hostname", "Network activity", "www."+idnDomain, true, "watering hole"),
		m.attribute("url", "Network activity", "http://files.relief-meridia.example/invoice.zip", true, "where the mail leads"),
		m.attribute("sha256", "Payload delivery", hexOf(m.r, 32), true, "loader"),
		m.attribute("md5", "Payload delivery", hexOf(m.r, 16), true, ""),
		m.attribute("filename|sha256", "Payload delivery", "facture_2024.js|"+hexOf(m.r, 32), true, ""),
		m.attribute("email-src", "Payload delivery", "billing@post-office.invalid", true, "sender"),
		m.attribute("vulnerability", "External analysis", "CVE-2021-41773", false, ""),
		m.attribute("comment", "Other", "Письма приходят на русском, 中文, العربية et en français.", false, ""),
	)
	e := m.wrap("Loader by mail against hospitals and universities", "tlp:amber", `rsit:malicious-code="c2-server"`, "2", attributes, mispObjects(m))
	return document("misp/misp-event-4101.json", "misp", s.today.AddDate(0, 0, -1), e)
}

// mispObjects returns the campaign's objects.
func mispObjects(m *mispMaker) []object {
	return []object{
		m.group("file", "file", "the loader", m.part("filename", "filename", "Payload delivery", "facture_2024.js"),
			m.part("sha256", "sha256", "Payload delivery", hexOf(m.r, 32)), m.part("size-in-bytes", "size-in-bytes", "Other", "48211")),
		m.group("domain-ip", "network", "", m.part("domain", "domain", "Network activity", "img-cache.invalid"),
			m.part("ip", "ip-dst", "Network activity", attacker(m.r))),
		m.group("url", "network", "", m.part("url", "url", "Network activity", "https://img-cache.invalid/pixel"),
			m.part("host", "hostname", "Network activity", "img-cache.invalid")),
	}
}

// mispWatch returns a second MISP event: addresses that try passwords, for everybody.
func (s *story) mispWatch() *sheet {
	at := s.today.Add(-44 * time.Hour)
	m := &mispMaker{r: dice("misp watch"), at: at, event: 4102}
	var attributes []object
	for i := range 12 {
		attributes = append(attributes, m.attribute("ip-src", "Network activity", foreign(194+2*i), true, "SSH, many names"))
	}
	for range 3 {
		attributes = append(attributes, m.attribute("ip-src", "Network activity", s.home(m.r), true, "SSH, many names"))
	}
	e := m.wrap("Addresses that try SSH passwords", "tlp:green", `rsit:intrusion-attempts="brute-force"`, "3", attributes, []object{})
	return document("misp/misp-event-4102.json", "misp", s.today.AddDate(0, 0, -2), e)
}
