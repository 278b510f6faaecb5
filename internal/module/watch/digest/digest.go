// Package digest writes the letters that an owner is sent: what is wrong in its networks, in its language, evidence
// first, as plain text, as HTML and as files.
//
// A letter is a pure function of what is known of the owner; whether and when it is sent is not decided here. Words are
// in locale/, one file a language.
package digest

import (
	"embed"
	"io/fs"
	"sync"
	"time"

	"tocsin"
	"tocsin/internal/kit/lang"
)

// Template is the version of the letters' form. It is kept with each letter, and goes up when the form changes.
const Template = "2026-11b"

//go:embed locale/*.json
var files embed.FS

// Words are the letters' words in all languages.
var Words = sync.OnceValue(func() *lang.Bundle {
	dir, err := fs.Sub(files, "locale")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	b, err := lang.Load(dir)
	if err != nil {
		panic(err) // a test holds that they load
	}
	return b
})

// What a problem is told as, since the last letter.
const (
	New      = "new"
	Still    = "still"
	Relapsed = "relapsed"
	Gone     = "gone"
	Open     = "open" // in the letter of all that is open, whatever the last letter said
)

// The ways in which evidence comes.
const (
	AsText = "text"
	AsCSV  = "csv"
	AsJSON = "json"
	AsXARF = "xarf"
)

// Problem is one finding with its evidence.
type Problem struct {
	Type       string // RSIT
	Identifier string
	Change     string // New, Still, Relapsed, Gone or Open; "" is New
	Severity   string // as the reports said; where Change is Open
	First      time.Time
	Last       time.Time
	Systems    int64 // addresses
	Feeds      []string
	Records    []Record // the newest first
	More       int64    // records that are not among them; where Change is Open, addresses
	Withheld   int64    // records that the recipient may not see
}

// Record is one event as a line of evidence.
type Record struct {
	ID      string // the event's
	Time    time.Time
	Address string
	Port    string
	Detail  string
	Fields  []tocsin.Field // the event's own, where a file is made of them
}

// Input is all that a letter is made of.
type Input struct {
	Number   string // what the recipient can quote; "" in a preview
	Team     string
	From     string // the address that letters come from, for X-ARF
	Owner    tocsin.Org
	To       []string // who gets it
	Language string
	Format   string // AsText, AsCSV, AsJSON or AsXARF
	Problems []Problem
	Before   int64       // problems of earlier letters that are still there and not told of again
	Omitted  int64       // problems that would make the letter too long
	Withheld int64       // records of problems of which the recipient may not know at all
	Mark     tocsin.Mark // the strictest of what is in it
	About    string      // the address of a machine that the letter is about; "" for all
	Apart    int         // other letters of the same turn, each about one address
	Link     string      // the page on which to answer; "" for none
	Date     time.Time   // in the recipient's zone
	Reminder bool        // it asks whether the address is right, and tells of no problem
	All      *All        // it tells all that is open; nil for what has changed
	// Title and Intro are a campaign's own words, in the recipient's language; "" for the usual ones.
	Title string
	Intro string
	// Class names a type of problem in a language.
	Class func(language, typ string) string
	// Advice is what the team itself says of a type, as paragraphs: "before" or "after" what stands here, or "instead" of it. nil
	// is nothing.
	Advice func(place, language, typ string) []string
}

// Letter is what would be sent.
type Letter struct {
	Number   string   `json:"number,omitempty"`
	Owner    string   `json:"owner"`
	Name     string   `json:"name"`
	To       []string `json:"to"`
	Language string   `json:"language"`
	Subject  string   `json:"subject"`
	Text     string   `json:"text"`
	HTML     string   `json:"html,omitempty"`
	TLP      string   `json:"tlp"`
	Findings int      `json:"findings"`
	Records  int      `json:"records"`
	Hold     string   `json:"hold"` // why it does not go out
	Files    []File   `json:"files,omitempty"`
}

// File is evidence that goes with a letter.
type File struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Body []byte `json:"body"`
}

// MaxRecords is how many records of evidence stand in a letter for each problem, MaxInLetter for all together; a file
// holds as many as were gathered.
const (
	MaxRecords  = 25
	MaxInLetter = 400
)
