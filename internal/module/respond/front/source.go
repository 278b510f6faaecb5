package front

import (
	"context"
	"time"

	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/team"
)

// Source is what the pages need of the room.
type Source interface {
	Team(ctx context.Context) (team.Team, error)
	// EmblemBytes is the team's picture of a sum; NotFound where it is another by now.
	EmblemBytes(ctx context.Context, sum string) (team.Emblem, []byte, error)
	// Tell takes a report. It returns when the report is durable, with the secret of the link by which its reporter looks
	// after it. The same Once again is the same report.
	Tell(ctx context.Context, r Report) (link string, err error)
	// TakesFiles reports whether files can be given with a report.
	TakesFiles() bool
	// Told is how far a report has come; NotFound for a link that nobody has.
	Told(ctx context.Context, link string) (Told, error)
	// Add adds what a reporter has to say later.
	Add(ctx context.Context, link, text string) error
}

// Keys are the team's own keys.
type Keys interface {
	// Key is the public half of the team's OpenPGP key; zero where there is none.
	Key(ctx context.Context) (team.Key, error)
	// Sign signs a text in the clear; nil where there is no key.
	Sign(ctx context.Context, text []byte) ([]byte, error)
}

// Letters knows what the team has sent.
type Letters interface {
	// Sent returns the letters that left under a number; none where there is none.
	Sent(ctx context.Context, number string) ([]Sent, error)
}

// Advisories are the team's published texts, the newest first. Another room has them; nil is none.
type Advisories interface {
	Advisories(ctx context.Context, language string) ([]Advisory, error)
}

// Deps are what the pages work with.
type Deps struct {
	Source     Source
	Keys       Keys
	Letters    Letters
	Advisories Advisories // nil: the list is empty
	Site       string     // where the pages are reached, where the team has not said it
	Now        func() time.Time
}

// Report is what somebody told by the form.
type Report struct {
	Once      string // the form's number
	Title     string
	Class     string // an RSIT type; "" is not known
	Text      string // all that was said, in lines for people
	Name      string
	Email     string
	Language  string
	TLP       string
	Child     bool // restricted, TLP:RED, and nothing of it goes into a letter
	Addresses string
	Files     []item.File
}

// Told is how far a report has come.
type Told struct {
	Number  string
	At      time.Time
	State   string   // waiting, working, closed
	Answers int      // letters that we wrote
	Added   []string // what the reporter added, the earliest first
	Child   bool
}

// Sent is a letter that left.
type Sent struct {
	Day     time.Time
	From    string // bare address
	To      string // bare address
	Subject string
	First   []string // the first lines of its text
}

// Advisory is one published text.
type Advisory struct {
	Title string
	Link  string
	Day   time.Time
}
