// Package sift says what a letter is, and what in its text can be looked for. It keeps nothing.
package sift

import (
	"net/netip"
	"regexp"
	"strings"

	"tocsin/internal/module/respond/item"
)

// Limits of what is taken of one letter.
const (
	maxText  = 256 << 10 // bytes that are looked through
	maxFound = 200       // indicators
)

// defanged are the ways in which people break addresses so that nobody follows them by mistake.
var defanged = strings.NewReplacer("hxxp", "http", "hXXp", "http", "HXXP", "http", "[.]", ".", "(.)", ".", "[dot]", ".", "(dot)", ".", "[:]", ":", "[@]", "@", "[at]", "@", "[://]", "://")

var (
	urls    = regexp.MustCompile(`(?i)\bhttps?://[^\s<>"'\x60\]\)，。；：！？、」』】）》〉“”‘’«»،؛؟]{4,500}`)
	ipv4s   = regexp.MustCompile(`\b\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?\b`)
	ipv6s   = regexp.MustCompile(`(?i)\b[0-9a-f]{1,4}(?::{1,2}[0-9a-f]{1,4}){2,7}\b`)
	hashes  = regexp.MustCompile(`(?i)\b(?:[0-9a-f]{128}|[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})\b`)
	cves    = regexp.MustCompile(`(?i)\bCVE-\d{4}-\d{4,7}\b`)
	asns    = regexp.MustCompile(`\bAS\d{1,10}\b`)
	broken  = regexp.MustCompile(`(?i)\b[a-z0-9-]+(?:(?:\[\.\]|\(\.\)|\[dot\]|\(dot\)|\.)[a-z0-9-]+)*(?:\[\.\]|\(\.\)|\[dot\]|\(dot\))[a-z]{2,24}\b`)
	trailer = ".,;:!?)'\"]"
)

// Indicators returns what can be looked for in a text, each once: addresses of the web, IP addresses and networks, hashes,
// CVEs, AS numbers, and names that somebody has defanged. A plain name is none: every letter is full of them. What never
// matters is left out; never may be nil.
func Indicators(text string, never func(kind, value string) bool) (list []item.Indicator) {
	if len(text) > maxText {
		text = text[:maxText]
	}
	seen := map[string]bool{}
	add := func(kind, value string) {
		if key := kind + " " + value; value != "" && !seen[key] && len(list) < maxFound && (never == nil || !never(kind, value)) {
			seen[key] = true
			list = append(list, item.Indicator{Kind: kind, Value: value, PAP: "amber", From: "letter"})
		}
	}
	for _, s := range broken.FindAllString(text, -1) {
		if name := strings.ToLower(defanged.Replace(s)); !strings.ContainsAny(name, "[]()") {
			if _, err := netip.ParseAddr(name); err != nil {
				add("domain", name)
			}
		}
	}
	text = defanged.Replace(text)
	for _, s := range urls.FindAllString(text, -1) {
		add("url", strings.TrimRight(s, trailer))
	}
	for _, s := range append(ipv4s.FindAllString(text, -1), ipv6s.FindAllString(text, -1)...) {
		kind, value := address(s)
		add(kind, value)
	}
	for _, s := range hashes.FindAllString(text, -1) {
		add("hash", strings.ToLower(s))
	}
	for _, s := range cves.FindAllString(text, -1) {
		add("cve", strings.ToUpper(s))
	}
	for _, s := range asns.FindAllString(text, -1) {
		add("asn", s)
	}
	return list
}

// address reads an address or a network.
func address(s string) (kind, value string) {
	if p, err := netip.ParsePrefix(s); err == nil {
		return "net", p.Masked().String()
	}
	if a, err := netip.ParseAddr(s); err == nil {
		return "ip", a.String()
	}
	return "", ""
}
