package warn

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"tocsin"
)

// Rule keeps records out of letters, sends them to somebody else, says how often they are told of again, or opens an item of
// the desk. What is set must all match.
type Rule struct {
	ID         int64  `json:"id"`
	To         string `json:"to,omitempty"`     // an address, or an organisation by its slug, that gets them instead of the owner
	Repeat     int    `json:"repeat,omitempty"` // days after which what is still there is told of again; Never; 0 leaves that as it is
	Org        string `json:"org,omitempty"`
	Net        string `json:"net,omitempty"` // a prefix
	AS         uint32 `json:"as,omitempty"`
	Domain     string `json:"domain,omitempty"`   // it stands for itself and all below
	Taxonomy   string `json:"taxonomy,omitempty"` // of RSIT
	Type       string `json:"type,omitempty"`     // of RSIT
	Identifier string `json:"identifier,omitempty"`
	Feed       string `json:"feed,omitempty"` // its code
	Opening
	Reason    string    `json:"reason"`
	By        string    `json:"by"`
	Created   time.Time `json:"created"`
	Until     time.Time `json:"until,omitzero"`   // zero for ever
	Removed   time.Time `json:"removed,omitzero"` // a rule that was is kept, for whoever asks why nothing was told
	RemovedBy string    `json:"removed_by,omitempty"`
}

// Never is the Repeat of a rule whose problems are told of once: what is gone and comes back is told of again.
const Never = -1

// MaxRepeat is the longest time between two letters about the same, in days.
const MaxRepeat = 366

// What a rule does. Repeat, To and Opening are for one of them alone.
const (
	DoesDrop   = "drop"   // nobody is told
	DoesSend   = "send"   // somebody else is told
	DoesRepeat = "repeat" // the owner is told at other intervals
	DoesOpen   = "open"   // the desk gets an item, and letters are as they are
)

// Does tells what a rule does. One that says nothing of that tells nobody.
func (r Rule) Does() string {
	switch {
	case r.Opens != "":
		return DoesOpen
	case r.Repeat != 0:
		return DoesRepeat
	case r.To != "":
		return DoesSend
	}
	return DoesDrop
}

// ToOrg reports whether a rule sends to an organisation: to whomever its letters go when they are drafted.
func (r Rule) ToOrg() bool { return r.To != "" && !strings.Contains(r.To, "@") }

// records reports whether a rule looks at single records, and not at a problem as a whole.
func (r Rule) records() bool { return r.Net != "" || r.AS != 0 || r.Domain != "" || r.Feed != "" }

// Stands reports whether a rule is in force.
func (r Rule) Stands(now time.Time) bool {
	return r.Removed.IsZero() && (r.Until.IsZero() || now.Before(r.Until))
}

// Check finds what is wrong with a rule that a person gives. A rule must choose something, and say why.
func (r Rule) Check(now time.Time) error {
	_, known := tocsin.ClassOf(r.Type)
	switch {
	case r.Org == "" && r.Net == "" && r.AS == 0 && r.Domain == "" && r.Taxonomy == "" && r.Type == "" && r.Identifier == "" && r.Feed == "" && !r.chooses():
		return tocsin.Faultf(tocsin.Invalid, "a rule must choose something: an organisation, network, AS, domain, class, type, identifier or feed")
	case strings.TrimSpace(r.Reason) == "":
		return field("reason", "a rule needs a reason")
	case len(r.Reason) > maxText || len(r.Identifier) > maxText || len(r.Domain) > maxText || len(r.Feed) > maxText:
		return field("reason", "a value is longer than %d bytes", maxText)
	case r.Repeat < Never || r.Repeat > MaxRepeat:
		return field("repeat", "%d is no number of days from 1 to %d", r.Repeat, MaxRepeat)
	case r.Repeat != 0 && r.To != "":
		return field("repeat", "a rule either sends to somebody else or says how often: make two")
	case r.Repeat != 0 && r.records():
		return field("repeat", "how often a problem is told of goes by organisation, class, type and identifier alone")
	case r.Type != "" && !known:
		return field("type", "%.40q is no type of RSIT", r.Type)
	case !r.Until.IsZero() && !r.Until.After(now):
		return field("until", "the rule would end before it begins")
	}
	if err := r.checkOpening(); err != nil {
		return err
	}
	if r.Net != "" {
		if _, err := netip.ParsePrefix(r.Net); err != nil {
			return field("net", "%.40q is no network such as 192.0.2.0/24", r.Net)
		}
	}
	return nil
}

// maxText is how long a text that a person or a recipient gives may be, in bytes.
const maxText = 2000

func field(name, format string, args ...any) error {
	f := tocsin.Faultf(tocsin.Invalid, format, args...)
	f.Field = name
	return f
}

// String says what a rule does, for people.
func (r Rule) String() string {
	var on []string
	add := func(name, v string) {
		if v != "" {
			on = append(on, name+" "+v)
		}
	}
	add("organisation", r.Org)
	add("network", r.Net)
	if r.AS != 0 {
		add("AS", fmt.Sprint(r.AS))
	}
	add("domain", r.Domain)
	add("class", r.Taxonomy)
	add("type", r.Type)
	add("identifier", r.Identifier)
	add("feed", r.Feed)
	add("at least", r.Severity)
	add("sector", r.Sector)
	add("country", r.Country)
	what := strings.Join(on, ", ")
	switch {
	case r.Opens != "":
		return "open " + r.Opens + " for " + what
	case r.Repeat == Never:
		return "tell once of " + what
	case r.Repeat > 0:
		return fmt.Sprintf("tell again after %d days of %s", r.Repeat, what)
	case r.To == "":
		return "tell nobody of " + what
	}
	return "tell " + r.To + " of " + what
}
