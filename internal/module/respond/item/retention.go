package item

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin"
)

// Days says for how many days what is over is kept, by what it is: closed items by their kind, from their closing on, and
// letters that belong to no item by their sort, from their coming on. What is not in it is kept for good.
type Days map[string]int

// RetentionSetting is the name under which the rule is kept.
const RetentionSetting = "retention"

// Retention is the rule by which what is over is deleted, and who has made it.
type Retention struct {
	Days    Days      `json:"days"`
	Why     string    `json:"why,omitempty"`
	By      string    `json:"by,omitempty"`      // who asked for it
	Granter string    `json:"granter,omitempty"` // who let it happen
	Since   time.Time `json:"since,omitzero"`
}

// longestKept is the longest that a rule can say: a hundred years.
const longestKept = 36500

// Expiring are what a rule can name, in the order in which people are shown it: the kinds of items, then the sorts of letters.
func Expiring() (list []string) {
	for _, k := range Kinds() {
		list = append(list, string(k))
	}
	for _, s := range Sorts() {
		if s != NoteMail { // it goes with its item
			list = append(list, string(s))
		}
	}
	return list
}

// Check refuses what is no rule, and takes out what is kept for good.
func (d Days) Check() error {
	known := Expiring()
	for _, what := range slices.Sorted(maps.Keys(d)) {
		switch n := d[what]; {
		case !slices.Contains(known, what):
			return bad("days", "there is no sort %.40q", what)
		case n < 0 || n > longestKept:
			return bad(what, "this is a number of days from 0 to %d; 0 is for good", longestKept)
		case n == 0:
			delete(d, what)
		}
	}
	return nil
}

// String is a rule in one line, as a second person is asked about it: incident=1825,spam=30; off deletes nothing.
func (d Days) String() string {
	var parts []string
	for _, what := range Expiring() {
		if n := d[what]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s=%d", what, n))
		}
	}
	if parts == nil {
		return "off"
	}
	return strings.Join(parts, ",")
}

// ParseDays reads what String wrote.
func ParseDays(s string) (Days, error) {
	d := Days{}
	if s == "off" || s == "" {
		return d, nil
	}
	for part := range strings.SplitSeq(s, ",") {
		what, text, _ := strings.Cut(part, "=")
		n, err := strconv.Atoi(text)
		if err != nil || d[what] != 0 {
			return nil, bad("days", "%.40q is no sort with its days, as spam=30", part)
		}
		d[what] = n
	}
	return d, d.Check()
}

// DaysOf reads a rule from the fields of a form, one for each that a rule can name; an empty one is for good.
func DaysOf(field func(name string) string) (Days, error) {
	d := Days{}
	for _, what := range Expiring() {
		text := strings.TrimSpace(field(what))
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			n = -1
		}
		d[what] = n
	}
	return d, d.Check()
}

// What stands against that an item goes by a rule, beside what stands against deleting it by hand.
const (
	AgainstDate    = "date"    // it is put off, is to be looked at again, or ends later
	AgainstOpen    = "open"    // what it is part of, or a part of it, is open
	AgainstSending = "sending" // one of its letters is being sent at this moment
)

// Expired is a closed item whose time ends.
type Expired struct {
	ID      int64       `json:"-"`
	Number  string      `json:"number"`
	Kind    Kind        `json:"kind"`
	Title   string      `json:"title"`
	Mark    tocsin.Mark `json:"-"`
	TLP     string      `json:"tlp"` // Mark in words
	Closed  time.Time   `json:"closed"`
	Goes    time.Time   `json:"goes"`              // when its time is over
	Against string      `json:"against,omitempty"` // why it does not go: keep, clock, hidden, date, open; "" is nothing
}

// ExpiringCount is how many of one sort a rule takes.
type ExpiringCount struct {
	What string `json:"what"`
	Days int    `json:"days"`
	Now  int    `json:"now"`        // that would go now
	Soon int    `json:"in_30_days"` // ... and further ones within 30 days
}

// Soon is how far a preview looks ahead.
const Soon = 30 * 24 * time.Hour

// Expiry is what a rule would take: nothing of it has happened.
type Expiry struct {
	Days    Days            `json:"days"`
	Counts  []ExpiringCount `json:"counts"`
	Against map[string]int  `json:"against,omitempty"` // items whose time is over and that stay, by why
	Next    []Expired       `json:"next"`              // the next items to go, the earliest first, as far as whoever asks may see them
}

// RetentionRun is a night's work: what went, and what was passed over.
type RetentionRun struct {
	Day    string         `json:"day"` // of the team, 2026-12-31; there is one run a day
	Began  time.Time      `json:"began"`
	Ended  time.Time      `json:"ended,omitzero"` // zero: it goes on
	Place  int            `json:"-"`              // which of its parts it is at
	After  int64          `json:"-"`              // ... and up to which row
	Gone   map[string]int `json:"gone"`           // by what it was
	Passed map[string]int `json:"passed"`         // items whose time is over and that stay, by why
}

// Retained is the rule as it stands, and what its last runs did.
type Retained struct {
	Rule Retention      `json:"rule"`
	Runs []RetentionRun `json:"runs"` // the newest first
}
