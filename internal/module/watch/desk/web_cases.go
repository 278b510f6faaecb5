package desk

import (
	"net/http"
	"time"

	"tocsin"
)

// About is something of the watch that cases of another room can be about.
type About struct {
	Kind, Ref         string // finding and OWNER/TYPE/IDENTIFIER, or event and its id
	Title, Org, Class string // what a new case would have
}

// CaseLink is a case that is about something here.
type CaseLink struct{ Number, Title, Href string }

// CaseFinder finds cases about something, and where one is begun; "" where whoever reads may not.
type CaseFinder func(r *http.Request, about About) ([]CaseLink, string)

// casesOf are the cases about something, as far as whoever reads may see them.
type casesOf struct {
	Cases []CaseLink
	Begin string // where one is begun; "" where the reader may not
}

func (d *Desk) casesOf(r *http.Request, a About) (c casesOf) {
	if d.Cases != nil {
		c.Cases, c.Begin = d.Cases(r, a)
	}
	return c
}

// Trace is something of another room that tells of an address, a name or a hash.
type Trace struct {
	Number, Title, Href string
	As                  string // indicator, asset, sender, letter
	State               string // of an asset; "" for what has none
	Seen                time.Time
	Mark                tocsin.Mark
}

// Tracer finds what another room knows of words that somebody looks for, as far as whoever reads may see it.
type Tracer func(r *http.Request, words string) []Trace
