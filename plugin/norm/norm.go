// Package norm writes a value the one way that its kind is written in an event: addresses as net/netip writes them,
// host names in lower case and IDNA's ASCII form, times as RFC 3339 in UTC.
//
// It runs some 35 times an event, so a value that is right already is given back as it came, without allocating, and its
// errors are made once: they say what is wrong with a value, never the value, which the caller has.
package norm

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/netip"
	"strings"

	"tocsin"
)

// The errors of values. They read well after a column's name: "src_hostname: not a host name".
var (
	ErrIP       = errors.New("not an IP address")
	ErrZone     = errors.New("an address with a zone")
	ErrNoIP     = errors.New("the address of nobody")
	ErrNetwork  = errors.New("not a network in CIDR form")
	ErrASN      = errors.New("not an AS number")
	ErrFQDN     = errors.New("not a host name")
	ErrFQDNisIP = errors.New("an address, not a host name")
	ErrURL      = errors.New("not a URL with scheme and host")
	ErrTime     = errors.New("not a time of the layout that the feed has")
	ErrYear     = errors.New("a year outside 1990 to 2100")
	ErrInteger  = errors.New("not a whole number")
	ErrFloat    = errors.New("not a number")
	ErrAccuracy = errors.New("not a number from 0 to 100")
	ErrBoolean  = errors.New("neither true nor false")
	ErrRegistry = errors.New("not a regional registry")
	ErrTLP      = errors.New("not a TLP mark")
	ErrClass    = errors.New("not a class of RSIT")
	ErrJSON     = errors.New("not JSON")
	ErrBase64   = errors.New("not base64")
)

// Value returns raw as a value of a kind. A word that stands for nothing ("-", "N/A", "null") gives "" and no error. An
// error is one of this package's own.
func Value(kind tocsin.Kind, raw string) (string, error) {
	s := strings.TrimSpace(raw)
	if Nothing(s) {
		return "", nil
	}
	if f := table[kind]; f != nil {
		return f(s)
	}
	return s, nil
}

// table holds how each kind is written; a kind without one is taken as it is.
var table = [...]func(string) (string, error){
	tocsin.LowercaseString:        lower,
	tocsin.UppercaseString:        upper,
	tocsin.Accuracy:               Accuracy,
	tocsin.ASN:                    ASN,
	tocsin.Base64:                 Base64,
	tocsin.Boolean:                Boolean,
	tocsin.DateTime:               DateTime,
	tocsin.FQDN:                   FQDN,
	tocsin.Float:                  Float,
	tocsin.Integer:                Integer,
	tocsin.IPAddress:              IP,
	tocsin.IPNetwork:              Network,
	tocsin.JSON:                   JSON,
	tocsin.JSONDict:               JSON,
	tocsin.Registry:               Registry,
	tocsin.TLP:                    TLP,
	tocsin.URL:                    URL,
	tocsin.ClassificationTaxonomy: lower,
	tocsin.ClassificationType:     Class,
}

func lower(s string) (string, error) { return strings.ToLower(s), nil }
func upper(s string) (string, error) { return strings.ToUpper(s), nil }

// Class returns the name of an RSIT type, also where a feed writes it in its own way.
func Class(s string) (string, error) {
	s = strings.ToLower(s)
	if _, ok := tocsin.ClassOf(s); ok {
		return s, nil
	}
	s = strings.NewReplacer(" ", "-", "_", "-").Replace(s)
	if s == "blocklist" {
		s = "blacklist"
	}
	if _, ok := tocsin.ClassOf(s); ok {
		return s, nil
	}
	return "", ErrClass
}

// TLP returns a mark in lower case: "TLP:AMBER" becomes "amber".
func TLP(s string) (string, error) {
	mark, err := tocsin.ParseMark(s)
	if err != nil {
		return "", ErrTLP
	}
	return mark.String(), nil
}

// Registry returns the name of a regional registry as the event has it.
func Registry(s string) (string, error) {
	switch s = strings.ToLower(s); s {
	case "afrinic", "apnic", "arin", "lacnic", "ripe":
		return s, nil
	case "ripencc", "ripe ncc", "ripe-ncc":
		return "ripe", nil
	}
	return "", ErrRegistry
}

// JSON returns s when it is JSON.
func JSON(s string) (string, error) {
	if json.Valid([]byte(s)) {
		return s, nil
	}
	return "", ErrJSON
}

// Base64 returns s when it is base64 in the standard alphabet.
func Base64(s string) (string, error) {
	if _, err := base64.StdEncoding.DecodeString(s); err != nil {
		return "", ErrBase64
	}
	return s, nil
}

// Network returns a network in CIDR form with the bits behind the prefix at zero.
func Network(s string) (string, error) {
	p, err := netip.ParsePrefix(Refang(s))
	if err != nil {
		return "", ErrNetwork
	}
	if masked := p.Masked(); masked != p {
		return masked.String(), nil
	}
	return p.String(), nil
}
