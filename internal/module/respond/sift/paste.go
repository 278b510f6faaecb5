package sift

import (
	"net/mail"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"tocsin/internal/module/respond/item"
	"tocsin/plugin/norm"
)

// Limits of what somebody pastes.
const (
	MaxPaste = 256 << 10 // bytes
	maxLine  = 2048      // bytes of one line
	maxNote  = 1000      // bytes of a note in a table
)

var (
	wholeHash = regexp.MustCompile(`(?i)^(?:[0-9a-f]{128}|[0-9a-f]{96}|[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})$`)
	wholeCVE  = regexp.MustCompile(`(?i)^CVE-\d{4}-\d{4,7}$`)
	wholeASN  = regexp.MustCompile(`(?i)^AS ?\d{1,10}$`)
	wholeIPv4 = regexp.MustCompile(`^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$`)
)

// Paste reads indicators, one a line: addresses, networks, names, addresses of the web and of mail, hashes, CVEs, AS
// numbers. They may be defanged, in quotes or brackets, with a dot before them as in a list, and with a remark behind
// " #". Each is given once, written as the event log writes it. A line that is none of these is given back. A text that
// begins with the head of a table is read as one; its indicators have the tags, marks and notes of their rows.
func Paste(text string) (list []item.Indicator, unread []item.Unread) {
	if Head(text) != "" {
		return table(strings.ToValidUTF8(item.Cut(text, MaxPaste), "\uFFFD"))
	}
	seen := map[string]bool{}
	n := 0
	for line := range strings.Lines(strings.ToValidUTF8(item.Cut(text, MaxPaste), "\uFFFD")) {
		n++
		word := bare(line)
		if word == "" {
			continue
		}
		kind, value := One(word)
		if kind == "" {
			unread = append(unread, item.Unread{Line: n, Text: item.Cut(strings.TrimSpace(line), maxLine)})
			continue
		}
		if key := kind + " " + value; !seen[key] {
			seen[key] = true
			list = append(list, item.Indicator{Kind: kind, Value: value})
		}
	}
	return list, unread
}

// bare is what a line says without what people put around it.
func bare(line string) string {
	line, _, _ = strings.Cut(line, " #")
	line = strings.TrimSpace(line)
	if strings.HasPrefix(line, "#") {
		return ""
	}
	for _, bullet := range []string{"- ", "* ", "• "} {
		line = strings.TrimSpace(strings.TrimPrefix(line, bullet))
	}
	line = strings.Trim(line, "\"'`<>,;\u200b\ufeff ")
	return strings.TrimSpace(line)
}

// One says what kind of indicator a word is, and how it is written; "" for none.
func One(word string) (kind, value string) {
	if len(word) > maxLine {
		return "", ""
	}
	word = norm.Refang(defanged.Replace(word))
	switch {
	case wholeHash.MatchString(word):
		return "hash", strings.ToLower(word)
	case wholeCVE.MatchString(word):
		return "cve", strings.ToUpper(word)
	case wholeASN.MatchString(word):
		if n, err := norm.ASN(word); err == nil && n != "" {
			return "asn", "AS" + n
		}
		return "", ""
	case strings.Contains(word, "://"):
		return link(word)
	case strings.Contains(word, "/"):
		if p, err := netip.ParsePrefix(word); err == nil {
			return "net", p.Masked().String()
		}
		return "", ""
	case strings.Contains(word, "@"):
		return mailbox(word)
	}
	return host(word)
}

func link(word string) (kind, value string) {
	scheme, _, _ := strings.Cut(word, "://")
	if !slices.Contains([]string{"http", "https", "ftp", "ftps"}, strings.ToLower(scheme)) {
		return "", ""
	}
	u, err := norm.URL(word)
	if err != nil {
		return "", ""
	}
	return "url", u
}

func mailbox(word string) (kind, value string) {
	a, err := mail.ParseAddress(word)
	if err != nil || a.Address != word || strings.ContainsAny(word, " \t\"") {
		return "", ""
	}
	return "email", strings.ToLower(word)
}

func host(word string) (kind, value string) {
	if m := wholeIPv4.FindStringSubmatch(word); m != nil {
		word = m[1]
	}
	if ip, err := norm.IP(strings.Trim(word, "[]")); err == nil {
		return "ip", ip
	}
	if name, err := norm.FQDN(word); err == nil {
		return "domain", name
	}
	return "", ""
}
