// Package digest writes the letter that an owner is sent: what is wrong in its networks, in its language, evidence first.
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

//go:embed locale/*.json
var files embed.FS

// words are the letters' words in all languages.
var words = sync.OnceValue(func() *lang.Bundle {
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

// Problem is one finding with its evidence.
type Problem struct {
	Type       string // RSIT
	Identifier string
	Relapsed   bool
	First      time.Time
	Last       time.Time
	Systems    int64 // addresses
	Feeds      []string
	Records    []Record // the newest first
	More       int64    // records that are not among them
	Withheld   int64    // records that the recipient may not see
}

// Record is one event as a line of evidence.
type Record struct {
	Time    time.Time
	Address string
	Port    string
	Detail  string
}

// Input is all that a letter is made of.
type Input struct {
	Team     string
	Owner    tocsin.Org
	Language string
	Problems []Problem
	Mark     tocsin.Mark // the strictest of what is in it
	Date     time.Time
	// Class names a type of problem in a language.
	Class func(language, typ string) string
}

// Letter is what would be sent.
type Letter struct {
	Owner    string   `json:"owner"`
	Name     string   `json:"name"`
	To       []string `json:"to"`
	Language string   `json:"language"`
	Subject  string   `json:"subject"`
	Text     string   `json:"text"`
	TLP      string   `json:"tlp"`
	Findings int      `json:"findings"`
	Records  int      `json:"records"`
	Hold     string   `json:"hold"` // why it does not go out
}

// MaxRecords is how many records of evidence stand in a letter for each problem.
const MaxRecords = 25
