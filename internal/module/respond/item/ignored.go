package item

import (
	"net/netip"
	"strings"
	"time"
)

// Ignored is something that never matters to the team: its own addresses, a public resolver, a name that stands in every
// letter. It is not pulled out of letters, relates nothing, and leaves in no list of indicators.
type Ignored struct {
	Kind   string    `json:"kind"`             // as an indicator's
	Value  string    `json:"value"`            // a network has all its addresses, a domain all names under it
	Within bool      `json:"within,omitempty"` // also addresses of the web and of mail that are there
	Reason string    `json:"reason"`
	By     string    `json:"by,omitempty"`
	At     time.Time `json:"at,omitzero"`
	Until  time.Time `json:"until,omitzero"` // and matters again from then on; zero is never
	Set    string    `json:"set,omitempty"`  // of those that come with Tocsin; "" is the team's own
}

// Ignoring is what is kept of the list beside its lines.
type Ignoring struct {
	Version int64           `json:"version"` // goes up with each change
	Sets    map[string]bool `json:"sets"`    // of those that come with Tocsin, whether they count; what is not named is as it comes
}

// IgnoredSet is a set of lines that comes with Tocsin.
type IgnoredSet struct {
	Name  string    `json:"name"`
	On    bool      `json:"on"`
	Lines []Ignored `json:"lines"`
}

// IgnoredList is all that never matters.
type IgnoredList struct {
	Own  []Ignored    `json:"own"`
	Sets []IgnoredSet `json:"sets"`
}

// IgnoringSetting is the name that Ignoring is kept under; MaxIgnored is how many lines a team has.
const (
	IgnoringSetting = "ignored"
	MaxIgnored      = 2000
)

// The widest networks that a line of the team's own may have, in bits: what is wider would hide a part of the world.
const (
	widest4 = 8
	widest6 = 16
)

// CheckIgnored refuses a line that can't be kept. Kind and Value are as the desk writes them.
func CheckIgnored(x Ignored, now time.Time) error {
	switch {
	case x.Kind == "":
		return bad("value", "this is no address, network, domain, hash, CVE or AS number")
	case x.Kind == "domain" && !strings.Contains(x.Value, "."):
		return bad("value", "a domain has two parts or more: all under it is ignored")
	case strings.TrimSpace(x.Reason) == "":
		return bad("reason", "say why this never matters")
	case len(x.Reason) > maxField:
		return bad("reason", "this is longer than %d bytes", maxField)
	case !x.Until.IsZero() && !x.Until.After(now):
		return bad("until", "this day is over")
	}
	if p, err := netip.ParsePrefix(x.Value); err == nil && (p.Addr().Is4() && p.Bits() < widest4 || p.Addr().Is6() && p.Bits() < widest6) {
		return bad("value", "a network is /%d or narrower, of IPv6 /%d", widest4, widest6)
	}
	return nil
}
