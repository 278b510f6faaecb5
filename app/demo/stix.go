package demo

import (
	"crypto/sha1"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"
)

// TLP 2.0 in STIX 2.1: the extension and the markings that OASIS has published, with their fixed ids.
const (
	tlpExtension = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
	tlpCreated   = "2022-10-01T00:00:00.000Z"
	tlpAmber     = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"
	tlpGreen     = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
	tlpClear     = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"
)

const stixStamp = "2006-01-02T15:04:05.000Z"

// bundle is a STIX bundle in the making.
type bundle struct {
	r       *rand.Rand
	at      time.Time
	author  string
	objects []object
}

// add adds a domain object and returns its id.
func (b *bundle) add(kind, marking string, fields object) string {
	id := kind + "--" + uuid(b.r)
	o := object{"type": kind, "spec_version": "2.1", "id": id, "created": b.at.Format(stixStamp), "modified": b.at.Format(stixStamp)}
	if b.author != "" {
		o["created_by_ref"] = b.author
	}
	if marking != "" {
		o["object_marking_refs"] = []string{marking}
	}
	for k, v := range fields {
		o[k] = v
	}
	b.objects = append(b.objects, o)
	return id
}

// mark adds a marking of TLP 2.0.
func (b *bundle) mark(id, level, label string) {
	b.objects = append(b.objects, object{
		"type": "marking-definition", "spec_version": "2.1", "id": id, "created": tlpCreated, "name": label,
		"extensions": object{tlpExtension: object{"extension_type": "property-extension", "tlp_2_0": level}},
	})
}

// observable adds a cyber observable, whose id comes from its value, and returns the id.
func (b *bundle) observable(kind string, identity object) string {
	seed, _ := json.Marshal(identity) // it holds strings and numbers alone, which can always be written
	id := kind + "--" + nameUUID(seed)
	o := object{"type": kind, "spec_version": "2.1", "id": id}
	for k, v := range identity {
		o[k] = v
	}
	b.objects = append(b.objects, o)
	return id
}

// nameUUID returns the UUID of version 5 in the space that STIX 2.1 sets aside for cyber observables.
func nameUUID(name []byte) string {
	space := []byte{0x00, 0xab, 0xed, 0xb4, 0xaa, 0x42, 0x46, 0x6c, 0x9c, 0x01, 0xfe, 0xd2, 0x33, 0x15, 0xa9, 0xb7}
	h := sha1.Sum(append(space, name...))
	h[6], h[8] = h[6]&0x0f|0x50, h[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

// indicator adds an indicator for a pattern and ties it to a malware.
func (b *bundle) indicator(marking, name, pattern, malware string, types ...string) {
	id := b.add("indicator", marking, object{
		"name": name, "pattern": pattern, "pattern_type": "stix", "pattern_version": "2.1", "indicator_types": types,
		"valid_from": b.at.Format(stixStamp), "confidence": 60 + b.r.IntN(40),
	})
	b.add("relationship", marking, object{"relationship_type": "indicates", "source_ref": id, "target_ref": malware})
}

// stix returns a bundle of indicators and of what was seen in the country.
func (s *story) stix() *sheet {
	b := &bundle{r: dice("stix"), at: s.today.Add(-7 * time.Hour)}
	b.author = b.add("identity", "", object{"name": "Farland CERT", "identity_class": "organization", "sectors": []string{"government"}})
	b.mark(tlpAmber, "amber", "TLP:AMBER")
	b.mark(tlpGreen, "green", "TLP:GREEN")
	b.mark(tlpClear, "clear", "TLP:CLEAR")
	loader := b.add("malware", tlpGreen, object{"name": "SocGholish", "is_family": true, "malware_types": []string{"downloader"}})
	bot := b.add("malware", tlpGreen, object{"name": "Mozi", "is_family": true, "malware_types": []string{"bot", "ddos"}})
	s.patterns(b, loader, bot)
	s.sightings(b)
	doc := object{"type": "bundle", "id": "bundle--" + uuid(b.r), "objects": b.objects}
	return document("stix/bundle-farland.json", "stix", s.today.AddDate(0, 0, -1), doc)
}

// patterns adds indicators of each sort of pattern.
func (s *story) patterns(b *bundle, loader, bot string) {
	for range 6 {
		a := s.home(b.r)
		b.indicator(tlpAmber, "Mozi peer "+a, "[ipv4-addr:value = '"+a+"']", bot, "malicious-activity")
	}
	for range 4 {
		a := attacker(b.r)
		b.indicator(tlpGreen, "Control server "+a, "[ipv4-addr:value = '"+a+"']", loader, "malicious-activity")
	}
	b.indicator(tlpAmber, "Control server over IPv6", "[ipv6-addr:value = '2001:db8:4000::c2']", loader, "malicious-activity")
	b.indicator(tlpClear, "Loader's domain", "[domain-name:value = 'update-center.invalid']", loader, "malicious-activity")
	b.indicator(tlpAmber, "Loader's page", "[url:value = 'https://shop-4.costahosting.example/pixel.js']", loader, "malicious-activity", "compromised")
	b.indicator(tlpClear, "Loader's file", "[file:hashes.'SHA-256' = '"+hexOf(b.r, 32)+"']", loader, "malicious-activity")
	b.indicator(tlpGreen, "Domain and address together",
		"[domain-name:value = 'img-cache.invalid' AND domain-name:resolves_to_refs[*].value = '"+attacker(b.r)+"']", loader, "malicious-activity")
}

// sightings adds what was seen: hosts of the country that talked to a control server.
func (s *story) sightings(b *bundle) {
	c2 := b.observable("ipv4-addr", object{"value": foreign(197)})
	homes := s.distinct(b.r, 6)
	for i, a := range homes {
		src := b.observable("ipv4-addr", object{"value": a})
		flow := b.observable("network-traffic", object{
			"src_ref": src, "dst_ref": c2, "src_port": 40000 + i, "dst_port": 443, "protocols": []string{"ipv4", "tcp", "tls"},
		})
		first := b.at.Add(-time.Duration(1+b.r.IntN(20)) * time.Hour)
		b.add("observed-data", tlpAmber, object{
			"first_observed": first.Format(stixStamp), "last_observed": first.Add(40 * time.Minute).Format(stixStamp),
			"number_observed": 1 + b.r.IntN(50), "object_refs": []string{src, c2, flow},
		})
	}
	name := b.observable("domain-name", object{"value": "www." + idnDomain})
	b.add("observed-data", tlpGreen, object{
		"first_observed": b.at.Add(-3 * time.Hour).Format(stixStamp), "last_observed": b.at.Add(-2 * time.Hour).Format(stixStamp),
		"number_observed": 3, "object_refs": []string{name, b.observable("ipv6-addr", object{"value": "3fff:110::" + strconv.Itoa(80)})},
	})
}

// distinct returns n addresses of the country, none twice.
func (s *story) distinct(r *rand.Rand, n int) []string {
	seen := make(map[string]bool, n)
	var all []string
	for len(all) < n {
		if a := s.home(r); !seen[a] {
			seen[a] = true
			all = append(all, a)
		}
	}
	return all
}
