package norm

import (
	"net/netip"
	"strconv"
	"strings"
)

// IP returns an address as net/netip writes it. An IPv4 address inside IPv6 is given as IPv4. One with a zone is an
// error, for it means something on its own machine alone, and so is the unspecified address, which is nobody's.
func IP(s string) (string, error) {
	if canonicalIPv4(s) {
		if s == "0.0.0.0" {
			return "", ErrNoIP
		}
		return s, nil
	}
	a, err := netip.ParseAddr(strings.TrimSpace(Refang(s)))
	switch {
	case err != nil:
		return "", ErrIP
	case a.Zone() != "":
		return "", ErrZone
	case a.IsUnspecified():
		return "", ErrNoIP
	}
	if out := a.Unmap().String(); out != s {
		return out, nil
	}
	return s, nil
}

// canonicalIPv4 reports whether s is an IPv4 address written as it should be: four numbers, none with a leading zero.
func canonicalIPv4(s string) bool {
	if len(s) < 7 || len(s) > 15 {
		return false
	}
	dots, digits, n := 0, 0, 0
	for i := range len(s) {
		c := s[i]
		if c == '.' {
			if digits == 0 {
				return false
			}
			dots, digits, n = dots+1, 0, 0
			continue
		}
		if c < '0' || c > '9' || digits > 0 && n == 0 {
			return false
		}
		digits, n = digits+1, n*10+int(c-'0')
		if n > 255 {
			return false
		}
	}
	return dots == 3 && digits > 0
}

// ASN returns the number of an AS, given with or without "AS" before it. AS 0 is nobody's and gives "".
// Source: RFC 7607 §2.
func ASN(s string) (string, error) {
	if len(s) > 2 && (s[0] == 'A' || s[0] == 'a') && (s[1] == 'S' || s[1] == 's') {
		s = strings.TrimSpace(s[2:])
	}
	n, err := strconv.ParseUint(s, 10, 32)
	switch {
	case err != nil:
		return "", ErrASN
	case n == 0:
		return "", nil
	}
	return canonicalUint(s, n), nil
}

// canonicalUint returns s where it is how n is written, or else n written so.
func canonicalUint(s string, n uint64) string {
	if s[0] != '0' || s == "0" {
		return s
	}
	return strconv.FormatUint(n, 10)
}
