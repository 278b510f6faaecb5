// Package team is what a team says of itself: its name, its hours, whom it serves, where it is reached, what of it is
// public. RFC 2350, security.txt and the public pages are made of it. It has no clock and no store.
package team

import (
	"time"
	_ "time/tzdata" // zones are known on a machine that has none
)

// Setting is the name under which the team is kept.
const Setting = "team"

// Team is a team. The zero value has nothing public.
type Team struct {
	Name      Said     `json:"name"`
	Host      Said     `json:"host,omitempty"`    // the organisation that the team is part of
	Address   string   `json:"address,omitempty"` // lines of a letter's address
	Zone      string   `json:"zone,omitempty"`    // IANA: Africa/Lusaka; "" is UTC
	Hours     Said     `json:"hours,omitempty"`
	Phones    []string `json:"phones,omitempty"`
	Urgent    string   `json:"urgent,omitempty"` // telephone outside of the hours
	Email     string   `json:"email,omitempty"`  // for incidents
	Site      string   `json:"site,omitempty"`   // address of the public pages, https://cirt.example.org
	Languages []string `json:"languages,omitempty"`
	TLP       string   `json:"tlp,omitempty"`      // of a report whose reporter said nothing; "" is amber
	Holidays  []string `json:"holidays,omitempty"` // 2026-12-25

	Members      Said   `json:"members,omitempty"`
	ShowMembers  bool   `json:"show_members"`
	Constituency Said   `json:"constituency,omitempty"`
	Mission      Said   `json:"mission,omitempty"`
	Sponsors     Said   `json:"sponsors,omitempty"`
	Authority    Said   `json:"authority,omitempty"`
	Types        Said   `json:"types,omitempty"` // of incidents, and how far the team helps
	Sharing      Said   `json:"sharing,omitempty"`
	Writing      Said   `json:"writing,omitempty"` // how letters are protected and people known
	Response     Said   `json:"response,omitempty"`
	Proactive    Said   `json:"proactive,omitempty"`
	Disclaimer   Said   `json:"disclaimer,omitempty"`
	Policy       string `json:"policy,omitempty"` // address of the policy on vulnerabilities

	Public   Public   `json:"public"`
	Children Children `json:"children"`

	Changed time.Time `json:"changed,omitzero"`
	Version int64     `json:"version"` // goes up with each change; a change names the one that it began from
}

// Public is which public pages there are. Nothing is until somebody says so.
type Public struct {
	On       bool `json:"on"` // the front page, RFC 2350, keys, security.txt
	Report   bool `json:"report"`
	Children bool `json:"children"`
	Check    bool `json:"check"`
}

// Path is what becomes of a report about a child.
type Path string

// The paths. A report for the police or the team is kept by the team, restricted; for a hotline nothing is taken.
const (
	Hotline Path = "hotline"
	Police  Path = "police"
	OurTeam Path = "team"
)

// Paths are all paths, the most careful first.
func Paths() []Path { return []Path{Hotline, Police, OurTeam} }

// Children is what the page about children says.
type Children struct {
	Path  Path   `json:"path,omitempty"` // "" is the hotline's
	Lines []Line `json:"lines,omitempty"`
}

// Takes reports whether the page takes reports itself.
func (c Children) Takes() bool { return c.Path == Police || c.Path == OurTeam }

// Line is somebody who helps: a helpline, a hotline.
type Line struct {
	Name  string `json:"name"`
	Phone string `json:"phone,omitempty"`
	Link  string `json:"link,omitempty"`
}

// Location is the zone of the team's hours.
func (t Team) Location() *time.Location {
	zone, err := time.LoadLocation(t.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}
