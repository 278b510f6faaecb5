package desk

import (
	"slices"
	"strings"

	"tocsin/internal/kit/lang"
)

// keyGroup is event keys that are chosen from together.
type keyGroup struct {
	name string
	keys []string
}

// keyGroups are the keys that a column may be mapped to on a page. A feed's file may name all others too.
func keyGroups() []keyGroup {
	return []keyGroup{
		{"time", []string{"time.source"}},
		{"source", []string{"source.ip", "source.network", "source.port", "source.fqdn", "source.url", "source.asn", "source.as_name", "source.geolocation.cc", "source.reverse_dns", "source.account"}},
		{"destination", []string{"destination.ip", "destination.network", "destination.port", "destination.fqdn", "destination.url", "destination.asn", "destination.geolocation.cc", "destination.account"}},
		{"what", []string{"classification.type", "classification.identifier", "severity", "event_description.text", "event_description.url", "comment", "tlp"}},
		{"malware", []string{"malware.name", "malware.version", "malware.hash.md5", "malware.hash.sha1", "malware.hash.sha256"}},
		{"service", []string{"protocol.transport", "protocol.application", "product.vendor", "product.name", "product.version", "product.vulnerabilities"}},
	}
}

// keyWord is what a key is called; "" where only its own name says it.
func keyWord(l *lang.Lang, key string) string {
	if !slices.ContainsFunc(keyGroups(), func(g keyGroup) bool { return slices.Contains(g.keys, key) }) {
		return ""
	}
	if side, rest, ok := strings.Cut(key, "."); ok && (side == "source" || side == "destination") {
		return l.Text("watch.make.side."+side) + " · " + l.Word("watch.make.key", rest)
	}
	return l.Word("watch.make.key", key)
}
