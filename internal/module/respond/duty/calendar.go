package duty

import (
	"time"

	"tocsin/internal/kit/feed"
)

// Feed is what a calendar file says beside its spells.
type Feed struct {
	Title string    // of each entry, and of the calendar
	Host  string    // after the @ of each entry's name, which is the same in each download
	Now   time.Time // when the file is made
}

// Entries are spells as a calendar has them.
func (f Feed) Entries(spells []Spell) []feed.Entry {
	list := make([]feed.Entry, len(spells))
	for i, s := range spells {
		list[i] = feed.Entry{ID: "duty-" + s.From.UTC().Format("20060102T150405Z") + "-" + s.Name, From: s.From, To: s.To, Title: f.Title}
	}
	return list
}

// ICalendar writes spells as a calendar file that other programs read. Source: RFC 5545 §3.4.
func (f Feed) ICalendar(spells []Spell) []byte {
	return feed.Calendar{Title: f.Title, Host: f.Host, Now: f.Now}.ICalendar(f.Entries(spells))
}
