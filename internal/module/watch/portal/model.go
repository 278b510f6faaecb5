package portal

import (
	"time"

	"tocsin"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/warn"
)

// Party is an organisation by name.
type Party struct{ Slug, Name string }

// Finding is a finding under a key that tells nothing of whose it is.
type Finding struct {
	find.Finding
	Key       string
	OwnerName string
}

// Open reports whether there is something to do about it.
func (f Finding) Open() bool {
	return f.Status == find.Open || f.Status == find.Notified || f.Status == find.Relapsed
}

// Asset is an address or a name that a finding is about.
type Asset struct {
	Address, Port string
	First, Last   time.Time
	Count         int64
}

// Net is a network, an AS or a domain of an organisation. Who told the team of it is not said here.
type Net struct{ OwnerName, Kind, Value string }

// Contact is a person or a desk of an organisation that letters go to.
type Contact struct {
	OwnerName, Email, Name, Role, Phone string
	Off                                 bool              // nothing is sent there
	Confirmed                           time.Time         // zero for never
	Stale                               bool              // nobody has confirmed it for long
	Own                                 roster.Preference // how it wants to be written to; what is empty is the organisation's or the team's
}

// Mail is the address; "" of somebody who is reached by telephone alone.
func (c Contact) Mail() string {
	if roster.Mailed(c.Email) {
		return c.Email
	}
	return ""
}

// Claim is what an organisation says of itself, with its name.
type Claim struct {
	roster.Asked
	OwnerName string
}

// Letter is a letter that was sent, with its mark read.
type Letter struct {
	warn.Letter
	OwnerName string
	TLP       tocsin.Mark
}
