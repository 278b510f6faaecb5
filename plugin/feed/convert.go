package feed

import (
	"regexp"
	"slices"
	"strings"

	"tocsin/plugin/norm"
)

// piece returns the nth of the pieces between separators, from 0, or from the end where n is negative.
func piece(s, sep string, n int) string {
	pieces := strings.Split(s, sep)
	if n < 0 {
		n += len(pieces)
	}
	if n < 0 || n >= len(pieces) {
		return ""
	}
	return strings.TrimSpace(pieces[n])
}

// found returns what the first group of an expression finds in a value.
func found(re *regexp.Regexp, v string) string {
	groups := re.FindStringSubmatch(v)
	if groups == nil {
		return ""
	}
	return strings.TrimSpace(groups[1])
}

// unpad takes the zeros off that some lists fill the numbers of an IPv4 address up with: 192.000.002.001.
func unpad(v string) string {
	parts := strings.Split(v, ".")
	for i, p := range parts {
		if parts[i] = strings.TrimLeft(p, "0"); parts[i] == "" && p != "" {
			parts[i] = "0"
		}
	}
	return strings.Join(parts, ".")
}

func hostPart(v string) string {
	v = norm.Refang(v)
	if strings.Contains(v, "://") {
		return norm.Host(v)
	}
	host, _ := norm.HostPort(v)
	return host
}

func portPart(v string) string {
	v = norm.Refang(v)
	if _, rest, ok := strings.Cut(v, "://"); ok {
		if i := strings.IndexAny(rest, "/?#"); i >= 0 {
			rest = rest[:i]
		}
		v = rest[strings.LastIndexByte(rest, '@')+1:]
	}
	_, port := norm.HostPort(v)
	return port
}

// isBreak reports whether a rune ends a word of a tag list.
func isBreak(r rune) bool {
	switch r {
	case ';', ',', ' ', '|', '\t':
		return true
	}
	return false
}

// firstWord returns what the first word that is in a table stands for; "" when none is.
func firstWord(v string, words map[string]string) string {
	for word := range strings.FieldsFuncSeq(strings.ToLower(v), isBreak) {
		if to, ok := words[word]; ok {
			return to
		}
	}
	return ""
}

// maxCVEs is how many CVE ids one value gives at most.
const maxCVEs = 64

// cves returns the CVE ids in a value, in upper case and separated by commas, each once.
// Source: CVE ID Syntax 2014: the year and four digits or more.
func cves(v string) string {
	if !hasCVE(v) {
		return ""
	}
	v = strings.ReplaceAll(strings.ToUpper(v), "_", "-") // rules of Suricata write CVE_2021_44228
	var ids []string
	for len(ids) < maxCVEs {
		i := strings.Index(v, "CVE-")
		if i < 0 {
			break
		}
		id := cveAt(v[i:])
		v = v[i+max(len(id), 4):]
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return strings.Join(ids, ",")
}

// hasCVE reports whether "cve-" may stand in s, at little cost: most tags have none.
func hasCVE(s string) bool {
	for i := 0; i+4 < len(s); i++ {
		if s[i]|0x20 == 'c' && s[i+1]|0x20 == 'v' && s[i+2]|0x20 == 'e' && (s[i+3] == '-' || s[i+3] == '_') {
			return true
		}
	}
	return false
}

// cveAt returns the CVE id at the beginning of s; "" when it is not one.
func cveAt(s string) string {
	const year = len("CVE-2000-")
	if len(s) < year+4 || !digits(s[4:8]) || s[8] != '-' {
		return ""
	}
	n := year
	for n < len(s) && n < year+19 && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n < year+4 {
		return ""
	}
	return s[:n]
}
