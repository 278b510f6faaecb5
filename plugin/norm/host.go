package norm

import (
	"net/netip"
	"strings"

	"golang.org/x/net/idna"
)

// Limits of host names, in bytes. Source: RFC 1035 §2.3.4.
const (
	maxName  = 253
	maxLabel = 63
)

// FQDN returns a host name in lower case and IDNA's ASCII form, without a dot at its end. A name without a dot inside
// is nobody's outside its own network and is an error; so is an address. Underscores are let through: names that
// reverse lookups give have them.
func FQDN(s string) (string, error) {
	if plainHost(s) {
		return s, nil
	}
	s = strings.ToLower(strings.TrimSpace(Refang(s)))
	s = strings.TrimSuffix(s, ".")
	if !ascii(s) {
		var err error
		if s, err = unicodeHost(s); err != nil {
			return "", ErrFQDN
		}
	}
	if plainHost(s) {
		return s, nil
	}
	if _, err := netip.ParseAddr(s); err == nil {
		return "", ErrFQDNisIP
	}
	return "", ErrFQDN
}

// unicodeHost returns the ASCII form of a name in another script. Source: UTS 46 §4.
func unicodeHost(s string) (string, error) {
	if len(s) > 4*maxName {
		return "", ErrFQDN
	}
	return idna.Lookup.ToASCII(s)
}

// plainHost reports whether s is a host name that needs no change: lower-case ASCII, labels of letters, digits, inner
// hyphens and underscores, two of them at least, the last not a number.
func plainHost(s string) bool {
	if len(s) == 0 || len(s) > maxName {
		return false
	}
	start, labels, digits := 0, 0, true
	for i := 0; i <= len(s); i++ {
		if i == len(s) || s[i] == '.' {
			if !label(s[start:i]) || i == len(s) && digits {
				return false
			}
			start, labels, digits = i+1, labels+1, true
			continue
		}
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c == '-', c == '_':
			digits = false
		case c >= '0' && c <= '9':
		default:
			return false
		}
	}
	return labels > 1
}

func label(s string) bool {
	return s != "" && len(s) <= maxLabel && s[0] != '-' && s[len(s)-1] != '-'
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
