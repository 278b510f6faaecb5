package history

import (
	"net/netip"
	"strings"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// indicatorOf says an observable in the desk's words; ok is false for what is no indicator there, as a file's name.
func indicatorOf(kind, value, note string, mark tocsin.Mark, pap item.PAP) (item.Indicator, bool) {
	i := item.Indicator{Kind: kindOf(strings.ToLower(kind)), Value: strings.TrimSpace(value), Note: note, Mark: mark, PAP: pap, From: "hand"}
	switch i.Kind {
	case "ip":
		if p, err := netip.ParsePrefix(i.Value); err == nil {
			i.Kind, i.Value = "net", p.Masked().String()
		} else if a, err := netip.ParseAddr(i.Value); err == nil {
			i.Value = a.WithZone("").String()
		} else {
			return i, false
		}
	case "domain", "email", "hash":
		i.Value = strings.ToLower(i.Value)
	case "cve":
		i.Value = strings.ToUpper(i.Value)
	}
	const longest = 2000
	return i, i.Kind != "" && i.Value != "" && len(i.Value) <= longest && !strings.ContainsAny(i.Value, "\r\n\t")
}

// kindOf names the kinds of observables of TheHive, IRIS and MISP in the desk's words.
func kindOf(s string) string {
	switch s {
	case "ip", "ip-src", "ip-dst", "ip-any", "ipv4", "ipv6":
		return "ip"
	case "domain", "fqdn", "hostname":
		return "domain"
	case "url", "uri":
		return "url"
	case "mail", "email", "email-src", "email-dst", "mail_address":
		return "email"
	case "hash", "md5", "sha1", "sha256", "sha512":
		return "hash"
	case "cve", "vulnerability":
		return "cve"
	case "autonomous-system", "as", "asn":
		return "asn"
	}
	return ""
}
