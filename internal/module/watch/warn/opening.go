package warn

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"tocsin"
)

// Opening is what a rule says that opens items of the desk. A rule without Opens says nothing of the rest; one that
// says how often may say for which Severity.
type Opening struct {
	Opens    string `json:"opens,omitempty"`    // the desk's template of items that a new one begins with, by its name
	Severity string `json:"severity,omitempty"` // of problems that are at least so bad
	Sector   string `json:"sector,omitempty"`   // of constituents in it
	Country  string `json:"country,omitempty"`  // of addresses there, ISO 3166-1 alpha-2
	Join     int    `json:"join,omitempty"`     // for how many days more problems of a constituent join its item; 0 is UsualJoin
	Most     int    `json:"most,omitempty"`     // items in an hour; 0 is UsualMost
}

// What stands where a rule says nothing, and the most that it may say.
const (
	UsualJoin = 14  // days
	MostJoin  = 366 // days
	UsualMost = 20  // items in an hour
	MostMost  = 500
)

// chooses reports whether an opening narrows what a rule is about.
func (o Opening) chooses() bool { return o.Severity != "" || o.Sector != "" || o.Country != "" }

// Joins is how long after an item was opened more problems of its constituent join it.
func (o Opening) Joins() time.Duration {
	return time.Duration(cmp.Or(o.Join, UsualJoin)) * 24 * time.Hour
}

// Cap is how many items a rule opens in an hour by itself.
func (o Opening) Cap() int { return cmp.Or(o.Most, UsualMost) }

// checkOpening finds what is wrong with what a rule says of opening items.
func (r Rule) checkOpening() error {
	o := r.Opening
	switch {
	case o == Opening{}:
		return nil
	case o.Opens == "" && (r.Repeat == 0 || o != Opening{Severity: o.Severity}):
		return field("opens", "severity is for rules that open items or say how often, sector and country for those that open items: name the template of items")
	case o.Opens != "" && (r.To != "" || r.Repeat != 0):
		return field("opens", "a rule either opens items or says who is told and how often: make two")
	case len(o.Opens) > maxText || len(o.Sector) > maxText:
		return field("opens", "a value is longer than %d bytes", maxText)
	case o.Severity != "" && tocsin.Severity(o.Severity) == 0:
		return field("severity", "%.40q is no severity: it is low, medium, high or critical", o.Severity)
	case o.Country != "" && (len(o.Country) != 2 || strings.ToUpper(o.Country) != o.Country):
		return field("country", "%.40q is no country such as ZM", o.Country)
	case o.Join < 0 || o.Join > MostJoin:
		return field("join", "%d is no number of days from 1 to %d", o.Join, MostJoin)
	case o.Most < 0 || o.Most > MostMost:
		return field("most", "%d is no number of items from 1 to %d", o.Most, MostMost)
	}
	return nil
}

// Narrow reports whether a rule looks at single addresses, which findings do not keep: the event log tells.
func (r Rule) Narrow() bool { return r.Net != "" || r.AS != 0 || r.Domain != "" || r.Country != "" }

// Case is what an opening rule is held against: a problem as a whole.
type Case struct {
	Orgs             []string // the owner, and those above it
	Type, Identifier string
	Feeds            []string // codes
	Severity         string
	Sector           string
}

// Wants reports whether a rule that opens items speaks of a problem. Where it is Narrow the log is asked besides.
func (r Rule) Wants(c Case) bool {
	whole := ready{Rule: r}
	whole.Net, whole.AS, whole.Domain, whole.Feed = "", 0, "", ""
	switch {
	case r.Sector != "" && r.Sector != c.Sector, tocsin.Severity(r.Severity) > tocsin.Severity(c.Severity):
		return false
	case r.Feed != "" && !slices.Contains(c.Feeds, r.Feed):
		return false
	}
	return whole.matches(Subject{Orgs: c.Orgs, Type: c.Type, Identifier: c.Identifier})
}

// Touches reports whether a rule speaks of one address of a problem that it wants.
func (r Rule) Touches(s Subject, country string) bool {
	net, _ := netip.ParsePrefix(r.Net) //nolint:errcheck // Check lets none in
	one := ready{Rule: Rule{Net: r.Net, AS: r.AS, Domain: r.Domain}, net: net}
	return (r.Country == "" || r.Country == country) && one.matches(s)
}

// ByRule is how a rule is named where it does something by itself.
func ByRule(id int64) string { return fmt.Sprintf("rule %d", id) }
