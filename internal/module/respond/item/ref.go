package item

import (
	"net/url"
	"slices"
	"strings"
)

// The kinds of things of other rooms that an item can be about.
const (
	RefFinding  = "finding"  // OWNER/TYPE/IDENTIFIER
	RefEvent    = "event"    // the event's id
	RefWarning  = "letter"   // the number of a warning
	RefCampaign = "campaign" // its name
	RefURL      = "url"      // an https address
)

// RefItem is another item that this one follows, as the desk notes it by itself.
const RefItem = "item"

// RefKinds are the kinds that a person can refer to.
func RefKinds() []string {
	return []string{RefFinding, RefEvent, RefWarning, RefCampaign, RefURL}
}

// Limits of a reference, in bytes.
const (
	maxRef      = 1000
	maxRefTitle = 300
)

// CheckRef refuses a reference that names nothing.
func CheckRef(r Ref) error {
	switch {
	case !slices.Contains(RefKinds(), r.Kind):
		return bad("kind", "%.40q is none of these: %v", r.Kind, RefKinds())
	case r.Ref == "" || len(r.Ref) > maxRef || strings.ContainsAny(r.Ref, "\r\n\x00"):
		return bad("ref", "say what is meant, in one line of up to %d bytes", maxRef)
	case len(r.Title) > maxRefTitle || strings.ContainsAny(r.Title, "\r\n\x00"):
		return bad("title", "this is one line of up to %d bytes", maxRefTitle)
	}
	switch r.Kind {
	case RefURL:
		if u, err := url.Parse(r.Ref); err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
			return bad("ref", "this is no https address")
		}
	case RefFinding:
		if parts := strings.SplitN(r.Ref, "/", 3); len(parts) != 3 || parts[1] == "" {
			return bad("ref", "a finding is OWNER/TYPE/IDENTIFIER")
		}
	}
	return nil
}

// Href is where what is meant can be looked at; "" for what has no page here.
func (r Ref) Href() string {
	switch r.Kind {
	case RefFinding:
		parts := append(strings.SplitN(r.Ref, "/", 3), "", "")
		return "/watch/findings/one?" + url.Values{"owner": {parts[0]}, "type": {parts[1]}, "identifier": {parts[2]}}.Encode()
	case RefEvent:
		return "/watch/events/" + url.PathEscape(r.Ref)
	case RefWarning:
		return "/watch/letters/" + url.PathEscape(r.Ref)
	case RefCampaign:
		return "/watch/campaigns/" + url.PathEscape(r.Ref)
	case RefItem:
		return "/incidents/" + url.PathEscape(r.Ref)
	case RefURL:
		if CheckRef(r) == nil {
			return r.Ref
		}
	}
	return ""
}

// ParseRef reads KIND:REF, as the address of the form of a new item has it.
func ParseRef(s string) (Ref, error) {
	kind, ref, _ := strings.Cut(s, ":")
	r := Ref{Kind: kind, Ref: strings.TrimSpace(ref)}
	r.Title = Cut(strings.ReplaceAll(r.Ref, "/", " · "), maxRefTitle)
	if kind == RefURL {
		r.Title = Cut(r.Ref, maxRefTitle)
	}
	return r, CheckRef(r)
}

// String writes it as ParseRef reads it.
func (r Ref) String() string { return r.Kind + ":" + r.Ref }
