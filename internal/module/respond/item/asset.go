package item

import (
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/sheet"
)

// Asset is something that an incident hit, or may have: a machine, an account, a service.
type Asset struct {
	ID      int64       `json:"id"`
	Item    int64       `json:"-"`
	Kind    string      `json:"kind"`
	Name    string      `json:"name"`
	Address string      `json:"address,omitempty"`     // as an indicator is written: an IP address, a domain, a mail address
	Org     string      `json:"constituent,omitempty"` // slug of whose it is
	State   string      `json:"state"`
	Since   time.Time   `json:"since,omitzero"` // the first time of compromise
	Until   time.Time   `json:"until,omitzero"` // and the last
	Note    string      `json:"note,omitempty"`
	Mark    tocsin.Mark `json:"-"`
	TLP     string      `json:"tlp,omitempty"` // Mark in words; without it the item's
	At      time.Time   `json:"at,omitzero"`   // when it was written down
	By      string      `json:"by,omitempty"`
}

// AssetKinds are the sorts of assets, in the order in which people are shown them.
func AssetKinds() []string {
	return []string{"server", "workstation", "mobile", "network", "account", "mailbox", "service", "website", "data", "industrial", "other"}
}

// AssetStates are how assets fare, in the order in which they mostly do.
func AssetStates() []string {
	return []string{"suspected", "compromised", "contained", "cleaned", "unaffected"}
}

// Limits of assets: how many an item has, bytes of a name, bytes of a note.
const (
	MaxAssets    = 2000
	MaxAssetName = 300
	maxAssetNote = 4000
)

// AssetSet are assets that somebody pastes, with what holds for those that say nothing else.
type AssetSet struct {
	Text  string `json:"text"` // one a line
	Kind  string `json:"kind,omitempty"`
	State string `json:"state,omitempty"`
	TLP   string `json:"tlp,omitempty"` // "" is the item's
}

// Assets is what became of an AssetSet.
type Assets struct {
	Outcome
	Added  []Asset  `json:"added"`
	Known  int      `json:"known"` // were there before
	Unread []Unread `json:"unread,omitempty"`
}

// CheckAsset refuses an asset that is none.
func CheckAsset(a Asset, now time.Time) error {
	switch {
	case !slices.Contains(AssetKinds(), a.Kind):
		return bad("kind", "%.40q is none of these: %v", a.Kind, AssetKinds())
	case !slices.Contains(AssetStates(), a.State):
		return bad("state", "%.40q is none of these: %v", a.State, AssetStates())
	case !OneLine(a.Name, MaxAssetName) || a.Name == "":
		return bad("name", "say what it is called, in one line of up to %d bytes", MaxAssetName)
	case !OneLine(a.Address, MaxAssetName):
		return bad("address", "this is one line of up to %d bytes", MaxAssetName)
	case len(a.Org) > maxField:
		return bad("constituent", "this is longer than %d bytes", maxField)
	case len(a.Note) > maxAssetNote:
		return bad("note", "a note is up to %d bytes", maxAssetNote)
	}
	return CheckSpan(a.Since, a.Until, now)
}

// OneLine reports whether a text has no line break and at most so many bytes.
func OneLine(s string, most int) bool {
	return len(s) <= most && !strings.ContainsAny(s, "\r\n\x00")
}

// CheckSpan refuses a first and a last time that are none: in the future, long before computers, or the wrong way round.
// The zero time is not known.
func CheckSpan(since, until, now time.Time) error {
	for _, f := range []struct {
		name string
		at   time.Time
	}{{"since", since}, {"until", until}} {
		if !f.at.IsZero() && (f.at.After(now.Add(24*time.Hour)) || f.at.Year() < 1990) {
			return bad(f.name, "say when; that is not in the future")
		}
	}
	if !since.IsZero() && !until.IsZero() && until.Before(since) {
		return bad("until", "the last time is before the first")
	}
	return nil
}

// WriteAssets writes assets as CSV with a head. Source: RFC 4180 §2.
func WriteAssets(w io.Writer, list []Asset) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"kind", "name", "address", "constituent", "state", "since", "until", "tlp", "note"}}
	for _, a := range list {
		rows = append(rows, sheet.Row(a.Kind, a.Name, a.Address, a.Org, a.State, inTable(a.Since), inTable(a.Until), a.Mark.String(), a.Note))
	}
	return out.WriteAll(rows)
}
