package directory

import (
	"regexp"
	"strings"

	"github.com/go-ldap/ldap/v3"
)

// maxName is how long a name may be that the directory is asked for, in bytes.
const maxName = 128

// askable are the names that the directory is asked for, in lower case. No other is: a directory folds letters in ways of
// its own, so one person could be tried under many spellings, each of which is counted by itself.
var askable = regexp.MustCompile(`^[a-z0-9][a-z0-9._@+'-]*$`)

// Plain is a name as it is asked for and counted.
func Plain(name string) string { return plain(name) }

func plain(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// Askable reports whether the directory is asked for a name.
func Askable(name string) bool { return len(name) <= maxName && askable.MatchString(name) }

// GoodFilter reports whether a text is a filter that names one of the places, "{name}", and no other.
func GoodFilter(text string, places ...string) bool {
	some := false
	probe := text
	for _, p := range places {
		some = some || strings.Contains(text, p)
		probe = strings.ReplaceAll(probe, p, "x")
	}
	_, err := ldap.CompileFilter(probe)
	return some && err == nil && !strings.ContainsAny(probe, "{}")
}

// fill puts values into the places of a filter, so that each is a value and nothing else. Source: RFC 4515 §3.
func fill(filter, name, dn string) string {
	return strings.NewReplacer("{name}", ldap.EscapeFilter(name), "{dn}", ldap.EscapeFilter(dn)).Replace(filter)
}

// DN returns a DN as it is compared: attribute types and values without regard to case; "" for what is none.
// Source: RFC 4514 §3; RFC 4517 §4.2.15.
func DN(s string) string {
	for range 2 { // what stands written in another way is told apart only once it is in one case
		dn, err := ldap.ParseDN(s)
		if err != nil || len(dn.RDNs) == 0 {
			return ""
		}
		s = strings.ToLower(dn.String())
	}
	return s
}
