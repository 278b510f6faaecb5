package warn

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"tocsin"
)

// Rule keeps records out of letters, or sends them to somebody else. What is set must all match.
type Rule struct {
	ID         int64     `json:"id"`
	To         string    `json:"to,omitempty"` // an address that gets them instead of the owner; "" for nobody
	Org        string    `json:"org,omitempty"`
	Net        string    `json:"net,omitempty"` // a prefix
	AS         uint32    `json:"as,omitempty"`
	Domain     string    `json:"domain,omitempty"`   // it stands for itself and all below
	Taxonomy   string    `json:"taxonomy,omitempty"` // of RSIT
	Type       string    `json:"type,omitempty"`     // of RSIT
	Identifier string    `json:"identifier,omitempty"`
	Feed       string    `json:"feed,omitempty"` // its code
	Reason     string    `json:"reason"`
	By         string    `json:"by"`
	Created    time.Time `json:"created"`
	Until      time.Time `json:"until,omitzero"`   // zero for ever
	Removed    time.Time `json:"removed,omitzero"` // a rule that was is kept, for whoever asks why nothing was told
	RemovedBy  string    `json:"removed_by,omitempty"`
}

// Stands reports whether a rule is in force.
func (r Rule) Stands(now time.Time) bool {
	return r.Removed.IsZero() && (r.Until.IsZero() || now.Before(r.Until))
}

// Check finds what is wrong with a rule that a person gives. A rule must choose something, and say why.
func (r Rule) Check(now time.Time) error {
	_, known := tocsin.ClassOf(r.Type)
	switch {
	case r.Org == "" && r.Net == "" && r.AS == 0 && r.Domain == "" && r.Taxonomy == "" && r.Type == "" && r.Identifier == "" && r.Feed == "":
		return tocsin.Faultf(tocsin.Invalid, "a rule must choose something: an organisation, network, AS, domain, class, type, identifier or feed")
	case strings.TrimSpace(r.Reason) == "":
		return field("reason", "a rule needs a reason")
	case len(r.Reason) > maxText || len(r.Identifier) > maxText || len(r.Domain) > maxText || len(r.Feed) > maxText:
		return field("reason", "a value is longer than %d bytes", maxText)
	case r.Type != "" && !known:
		return field("type", "%.40q is no type of RSIT", r.Type)
	case !r.Until.IsZero() && !r.Until.After(now):
		return field("until", "the rule would end before it begins")
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
	if r.To == "" {
		return "tell nobody of " + strings.Join(on, ", ")
	}
	return "tell " + r.To + " of " + strings.Join(on, ", ")
}

// Subject is what a rule is held against: one record of a problem.
type Subject struct {
	Orgs       []string // the owner, and those above it
	Type       string
	Identifier string
	Feed       string
	IP         netip.Addr
	AS         uint32
	Host       string
}

// Rules are the rules that stand, made ready for many records.
type Rules struct{ list []ready }

type ready struct {
	Rule
	net netip.Prefix
}

// NewRules makes the rules ready that stand at a moment.
func NewRules(all []Rule, now time.Time) Rules {
	var rs Rules
	for _, r := range all {
		if !r.Stands(now) {
			continue
		}
		net, err := netip.ParsePrefix(r.Net)
		if r.Net != "" && err != nil {
			continue // Check lets none in
		}
		rs.list = append(rs.list, ready{r, net})
	}
	return rs
}

// None reports whether there are no rules at all.
func (rs Rules) None() bool { return len(rs.list) == 0 }

// Verdict is what the rules say of a record: nobody is told of it, or somebody else is.
type Verdict struct {
	Drop bool
	To   string
}

// Of holds a record against the rules. One that keeps back wins over all that send elsewhere; of those the oldest does.
func (rs Rules) Of(s Subject) Verdict {
	return rs.judge(func(r *ready) bool { return r.matches(s) })
}

func (rs Rules) judge(applies func(*ready) bool) (v Verdict) {
	for i := range rs.list {
		r := &rs.list[i]
		if !applies(r) {
			continue
		}
		if r.To == "" {
			return Verdict{Drop: true}
		}
		if v.To == "" {
			v.To = r.To
		}
	}
	return v
}

// Targets are the addresses that the rules send records to.
func (rs Rules) Targets() (list []string) {
	seen := map[string]bool{}
	for i := range rs.list {
		if to := rs.list[i].To; to != "" && !seen[to] {
			seen[to] = true
			list = append(list, to)
		}
	}
	return list
}

func (r *ready) matches(s Subject) bool {
	switch {
	case r.Org != "" && !contains(s.Orgs, r.Org), r.Net != "" && !r.net.Contains(s.IP.Unmap()), r.AS != 0 && r.AS != s.AS:
		return false
	case r.Domain != "" && !below(s.Host, r.Domain), r.Type != "" && r.Type != s.Type:
		return false
	case r.Identifier != "" && r.Identifier != s.Identifier, r.Feed != "" && r.Feed != s.Feed:
		return false
	case r.Taxonomy != "":
		c, _ := tocsin.ClassOf(s.Type)
		return c.Taxonomy == r.Taxonomy
	}
	return true
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

// below reports whether a host is a domain or in it.
func below(host, domain string) bool {
	return host == domain || strings.HasSuffix(host, "."+domain)
}

// OfAll is the verdict on all records of a problem at once: of the rules alone that look at no single record.
func (rs Rules) OfAll(s Subject) Verdict {
	return rs.judge(func(r *ready) bool {
		return r.Net == "" && r.AS == 0 && r.Domain == "" && r.Feed == "" && r.matches(s)
	})
}
