// Package item holds the words and rules of what the desk works on: reports, incidents, investigations, measures. It
// has no clock and no store.
package item

import (
	"time"

	"tocsin"
)

// Kind is what an item is.
type Kind string

// The kinds. Source: RTIR 5.
const (
	Report        Kind = "report"        // what somebody told us
	Incident      Kind = "incident"      // what happened
	Investigation Kind = "investigation" // a conversation that we began with one party
	Measure       Kind = "measure"       // a block or a takedown, with an end
)

// Kinds are all kinds, in the order in which people are shown them.
func Kinds() []Kind { return []Kind{Report, Incident, Investigation, Measure} }

// Priority is how soon an item wants work; 1 is the most urgent, 0 is not judged yet.
type Priority int

// The priorities.
const (
	Unjudged Priority = iota
	Critical
	High
	Medium
	Low
	VeryLow
)

// Item is a report, an incident, an investigation or a measure.
type Item struct {
	ID         int64       `json:"-"`
	Number     string      `json:"number"` // ZM-2026-000123
	Kind       Kind        `json:"kind"`
	Status     Status      `json:"status"`
	Resolution Resolution  `json:"resolution,omitempty"` // how it ended; "" while it is open
	Title      string      `json:"title"`
	Class      string      `json:"class,omitempty"` // an RSIT type; "" is not classified
	Priority   Priority    `json:"priority"`
	Mark       tocsin.Mark `json:"-"`
	TLP        string      `json:"tlp"`             // Mark in words
	PAP        PAP         `json:"pap"`             // what may be done with its indicators
	Owner      string      `json:"owner,omitempty"` // a user's name; "" is nobody
	Team       string      `json:"team,omitempty"`
	Reviewer   string      `json:"reviewer,omitempty"`    // who looks it over before it is closed; "" is nobody
	Review     Review      `json:"review,omitempty"`      // how far that is
	Org        string      `json:"constituent,omitempty"` // slug of the constituent that it is about
	// Person and Email are whom the conversation is with: who reported, or whom we asked.
	Person     string    `json:"person,omitempty"`
	Email      string    `json:"email,omitempty"`
	Reporter   Reporter  `json:"reporter,omitempty"`
	How        How       `json:"how"`
	Language   string    `json:"language,omitempty"` // of the conversation, BCP 47
	Waits      Waits     `json:"waits_for"`
	Restricted bool      `json:"restricted"` // only its members, and who may see all restricted ones
	Created    time.Time `json:"created"`
	Changed    time.Time `json:"changed"`
	Heard      time.Time `json:"heard,omitzero"`    // the newest letter in
	Told       time.Time `json:"told,omitzero"`     // the newest letter out
	Answered   time.Time `json:"answered,omitzero"` // the first letter out
	Closed     time.Time `json:"closed,omitzero"`
	Due        time.Time `json:"due,omitzero"` // the nearest clock that runs
	Snoozed    time.Time `json:"snoozed,omitzero"`
	FollowUp   time.Time `json:"follow_up,omitzero"`
	Expires    time.Time `json:"expires,omitzero"` // of a measure
	Merged     int64     `json:"-"`                // the item that it was merged into; 0 is none
	MergedInto string    `json:"merged_into,omitempty"`
	Tags       []string  `json:"tags,omitempty"` // sorted, of lists and of the item's own page
	// Fields are what fields of the team's own hold, by name: texts, json.Number, bool.
	Fields map[string]any `json:"fields,omitempty"`
	// Backlog is what was there before the desk was, such as old letters of a mailbox: no clock of the team's own runs until
	// somebody says how urgent it is.
	Backlog bool `json:"backlog,omitempty"`
	// Fresh is, in a list, that whoever asks has not read its newest letter.
	Fresh   bool  `json:"unread,omitempty"`
	Version int64 `json:"version"`
}

// Reporter is who told us. Source: RTIR 5.
type Reporter string

// How is the way that a report came.
type How string

// Waits is whose turn it is.
type Waits string

// Whose turn it is.
const (
	ForUs    Waits = "us"
	ForThem  Waits = "them"
	ForNoOne Waits = "nobody"
)

// PAP is what may be done with indicators, from passive to anything. Source: MISP taxonomy PAP 2.
type PAP string

// Resolution is how an item ended. Source: RTIR 5.
type Resolution string

// Reporters are the reporter types.
func Reporters() []Reporter {
	return []Reporter{"customer", "individual", "isp", "police", "cirt", "partner", "machine"}
}

// Hows are the ways that a report can come.
func Hows() []How {
	return []How{"email", "web", "telephone", "api", "message", "person", "import"}
}

// PAPs are the marks of PAP, the strictest first.
func PAPs() []PAP { return []PAP{"red", "amber", "green", "clear"} }

// Resolutions are the ways in which an item can end.
func Resolutions() []Resolution {
	return []Resolution{"resolved", "unresolved", "no-answer-constituent", "no-answer-provider", "not-ours", "false-positive", "duplicate"}
}
