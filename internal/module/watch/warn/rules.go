package warn

import (
	"math"
	"net/netip"
	"slices"
	"strings"
	"time"

	"tocsin"
)

// Subject is what a rule is held against: one record of a problem.
type Subject struct {
	Orgs       []string // the owner, and those above it
	Type       string
	Identifier string
	Feed       string
	IP         netip.Addr
	AS         uint32
	Host       string
	Severity   string // of the problem as a whole; single records have none
}

// Rules are the rules that stand, made ready for many records.
type Rules struct {
	list  []ready // that keep records back or send them elsewhere
	paces []ready // that say how often
}

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
		switch r.Does() {
		case DoesRepeat:
			rs.paces = append(rs.paces, ready{r, net})
		case DoesOpen: // letters are as they are
		default:
			rs.list = append(rs.list, ready{r, net})
		}
	}
	return rs
}

// None reports whether no rule keeps anything back or sends it elsewhere.
func (rs Rules) None() bool { return len(rs.list) == 0 }

// Verdict is what the rules say of a record: nobody is told of it, or somebody else is, as Rule.To names them.
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

// Pace changes how often a problem is told of again, as the rule says that speaks of it: of several the one for the worst
// severity, and of those the oldest. Those rules look at no single record.
func (rs Rules) Pace(i Interval, s Subject) Interval {
	var best *ready
	for n := range rs.paces {
		r := &rs.paces[n]
		least := tocsin.Severity(r.Severity)
		if r.matches(s) && tocsin.Severity(s.Severity) >= least && (best == nil || least > tocsin.Severity(best.Severity)) {
			best = r
		}
	}
	switch {
	case best == nil:
		return i
	case best.Repeat == Never:
		return Interval{Days: math.MaxInt, Compromised: math.MaxInt}
	}
	return Interval{Days: best.Repeat, Compromised: best.Repeat}
}

// Target is an address or an organisation that rules send to.
type Target struct {
	To     string // as Rule.To has it
	Single bool   // some rule looks at single records
}

// Targets are those to whom rules may send records of an owner; orgs are the owner and those above it.
func (rs Rules) Targets(orgs []string) (list []Target) {
	for i := range rs.list {
		r := &rs.list[i]
		if r.To == "" || r.Org != "" && !slices.Contains(orgs, r.Org) {
			continue
		}
		at := slices.IndexFunc(list, func(t Target) bool { return t.To == r.To })
		if at < 0 {
			at = len(list)
			list = append(list, Target{To: r.To})
		}
		list[at].Single = list[at].Single || r.records()
	}
	return list
}

func (r *ready) matches(s Subject) bool {
	switch {
	case r.Org != "" && !slices.Contains(s.Orgs, r.Org), r.Net != "" && !r.net.Contains(s.IP.Unmap()), r.AS != 0 && r.AS != s.AS:
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

// below reports whether a host is a domain or in it.
func below(host, domain string) bool {
	return host == domain || strings.HasSuffix(host, "."+domain)
}

// OfAll is the verdict on all records of a problem at once: of the rules alone that look at no single record.
func (rs Rules) OfAll(s Subject) Verdict {
	return rs.judge(func(r *ready) bool {
		return !r.records() && r.matches(s)
	})
}
