package enrich

import (
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Suffix returns the public suffix of a host ("co.uk" of "www.example.co.uk"), or "" where there is none: an address,
// a name of one label, a top-level domain that nobody knows. The host is lower case and in IDNA's ASCII form.
func Suffix(host string) string {
	if !isName(host) {
		return ""
	}
	suffix, icann := publicsuffix.PublicSuffix(host)
	if !icann && !strings.Contains(suffix, ".") {
		return "" // the list's rule for all that it does not know
	}
	return suffix
}

// isName reports whether a host is worth asking the list of suffixes for.
func isName(host string) bool {
	if len(host) == 0 || len(host) > 253 || !strings.Contains(host, ".") || host[0] == '.' || host[len(host)-1] == '.' {
		return false
	}
	c := host[len(host)-1] // an IPv4 address ends in a digit, no top-level domain does
	return (c < '0' || c > '9') && !strings.ContainsAny(host, ": /") && !strings.Contains(host, "..")
}
