// Package feed writes what people's own programs fetch again and again: dates as iCalendar, and lists as Atom.
package feed

import "time"

// Entry is a date of a calendar.
type Entry struct {
	ID       string // the same in each download
	From, To time.Time
	Title    string
	Link     string // "" for none
	Busy     bool   // it takes the time of whoever's calendar it is
}

// Calendar is what a calendar file says beside its entries.
type Calendar struct {
	Title string
	Host  string    // after the @ of each entry's name
	Now   time.Time // when the file is made
}

// Item is a line of a list.
type Item struct {
	ID             string // the same in each download, unique on the host
	Title, Summary string
	Link           string
	Author         string
	Made, Changed  time.Time
}

// List is what a feed says beside its lines.
type List struct {
	ID    string // the same in each download
	Title string
	Self  string // where it was fetched; "" is not said
	Link  string // the page of it; "" for none
	Team  string // whose it is
	Now   time.Time
}
