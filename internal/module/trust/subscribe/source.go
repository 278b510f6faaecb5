package subscribe

import (
	"context"
	"time"

	"tocsin"
	"tocsin/internal/kit/feed"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/web"
)

// Source is what there is to subscribe to; the rooms have it.
type Source interface {
	// Offers are what somebody can subscribe to, in the order in which it is offered.
	Offers(ctx context.Context, who web.Asker, l *lang.Lang) ([]Offer, error)
	// Take is a list or a report as somebody may see it now. What is gone, or not theirs, is not found.
	Take(ctx context.Context, q Question) (Sheet, error)
	// Dates are the entries of a calendar.
	Dates(ctx context.Context, q Question) ([]feed.Entry, error)
	// Seen are those of some numbers that somebody may see.
	Seen(ctx context.Context, who web.Asker, numbers []string) (map[string]bool, error)
}

// Offer is something to subscribe to, and in which forms there is it.
type Offer struct {
	What  string `json:"what"`
	Title string `json:"title"`
	Mail  bool   `json:"mail"`
	Atom  bool   `json:"atom"`
	ICal  bool   `json:"ical"`
}

// Question is what is asked for, by whom, and how they read.
type Question struct {
	Who  web.Asker
	What string
	Lang *lang.Lang
	Zone *time.Location
	Now  time.Time
	At   time.Time // when a letter was due: a report is of the last period before it
	Feed bool      // it goes to a program of somebody's, and not to them by mail
	File string    // wanted with a letter: csv, xlsx; "" is none
}

// Sheet is a list, or a report, as its reader may see it.
type Sheet struct {
	Title   string
	Mark    tocsin.Mark // the strictest of what is told
	Facts   []Fact      // of a report or an overview
	Rows    []Row       // of a list, its beginning
	Total   int64       // of the list; negative: more than are counted
	Named   []string    // all numbers that rows and files tell
	Unnamed int         // of the rows that only few may know of
	Path    string      // the page of it
	Once    string      // what it is told of once, such as a period; "" each time
	Files   []mail.Attachment
}

// Fact is a line that stands for itself.
type Fact struct{ Text, Value string }

// Row is one line of a list.
type Row struct {
	Number, Title, Path string // Title is "" where its mark is too strict for letters and feeds
	Mark                tocsin.Mark
	Said                string // its kind, status and the like, in the reader's language
	Due                 time.Time
	Created, Changed    time.Time
}

// bare tells that a sheet has nothing to tell.
func (s Sheet) bare() bool { return len(s.Rows) == 0 && len(s.Facts) == 0 && s.Unnamed == 0 }
