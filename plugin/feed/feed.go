// Package feed knows the sources that reports come from: one file a feed, NAME.txtar, with who runs it and its terms,
// how to fetch it, what its columns mean, a sample, and the events that the sample must give.
//
// A feed's mapping turns a record of a format (package format) into an event. Adding a feed is adding a file here or in
// the operator's own feeds folder; no Go is needed. README.md tells how such a file is written.
package feed

import (
	"time"

	"tocsin"
	"tocsin/plugin/format"
)

// Feed is one source of reports. It is never changed once it is on a shelf.
type Feed struct {
	Name          string // the file's name without .txtar, e.g. "urlhaus"
	Title         string // e.g. "URLhaus"
	Provider      string // who runs it, e.g. "abuse.ch"
	Documentation string // a URL
	Terms         string // its licence or terms of use, in a few words
	PassOn        PassOn // to whom its terms let its records be passed on
	Ended         string // the day on which its provider ended it, as 2025-01-03; "" while it goes on
	About         string // the file's comment: what it tells and how far to trust it
	Format        string // a name of package format
	Options       format.Options
	Mark          tocsin.Mark
	Fetch         Fetch
	Files         []string // patterns of the names that its reports have in a watched folder
	Facts         string   // "cve" where its records tell of vulnerabilities and give no events; "" else
	Dedupe        Dedupe
	Rules         []string      // the conditions of its rules, in CEL, as they stand in the file
	Period        time.Duration // how often a new report comes; zero means each day. A finding is fixed when a later one is silent of it
	feedFile
}

// PassOn says to whom the terms of a feed let its records be passed on, in a word; "" where its file does not say.
type PassOn string

// The words of PassOn.
const (
	PassAll    PassOn = "all"    // anybody, where its source is named
	PassOwners PassOn = "owners" // those whose network, host or account a record names
	PassAsk    PassOn = "ask"    // the terms say nothing clear, or depend on a contract: ask
	PassNobody PassOn = "nobody"
)

// Dedupe says which records of a feed are the same event. Without keys, two records are the same when all their columns
// are. With keys, they are the same when those event fields are equal and both fall into the same window of time.
type Dedupe struct {
	Keys   []string
	Window time.Duration // cut from midnight UTC; zero means a day
}

// Plan is what one report of a feed needs: most feeds have just one, Shadowserver one a report type.
type Plan struct {
	Feed *Feed
	// Code names the kind of report, e.g. "urlhaus" or "shadowserver.event4_sinkhole_http"; it is the event's feed.code.
	Code string
	// Kind is Code without the feed's name, e.g. "event4_sinkhole_http"; "" where a feed has one kind.
	Kind string
	// Side is the side of an event whose owner has the problem: "source" nearly always, "destination" in reports of
	// those who are attacked.
	Side string
	mapping
}

// Reject says why a record gives no event.
type Reject struct {
	Field  string // the column to blame; "" when it is none
	Reason string
}
