package way

import "strings"

// Proves reports whether own servers have found that a letter is from a domain: DMARC passed for it, or, where nothing is
// said of DMARC, a signature of the very domain did. It asks more than the list that people read: of the headers only the
// topmost counts. Servers write above what is there, so where one of the own writes such a header on every letter, nothing
// that a sender wrote stands above it. Source: RFC 8601 §2.7.
func (w Way) Proves(domain string) bool {
	signed := false
	for _, r := range w.Sure {
		passed := r.Result == "pass"
		switch {
		case r.Method == "dmarc" && r.Result != "none":
			return passed && onlyDMARC(w.Sure) && is(r, "header.from", domain)
		case r.Method == "dkim" && passed && is(r, "header.d", domain):
			signed = true
		}
	}
	return signed
}

// onlyDMARC reports whether there is one result of DMARC: two can't both be a server's.
func onlyDMARC(list []Result) bool {
	n := 0
	for _, r := range list {
		if r.Method == "dmarc" {
			n++
		}
	}
	return n == 1
}

// is reports whether a result says of a property that it is a domain.
func is(r Result, property, domain string) bool {
	for _, word := range strings.Fields(r.Detail) {
		name, value, _ := strings.Cut(word, "=")
		if strings.EqualFold(name, property) {
			return domain != "" && strings.EqualFold(strings.Trim(value, `"`), domain)
		}
	}
	return false
}

// slipped reports whether a header may hold what its sender slipped in. Servers quote addresses of the sender in it, and one
// whose local part is between quotes may hold anything: also what looks like a result, or ends a comment.
// Source: RFC 5321 §4.1.2.
func slipped(value string) bool {
	return strings.Contains(value, `"@`) || strings.Contains(value, `\`)
}
