package item

import (
	"io"
	"time"
)

// Filter is what a list is asked for. The zero Filter is all open items.
type Filter struct {
	Kinds    []Kind
	Statuses []Status // none: those that are open, unless Closed
	Closed   bool     // with no Statuses: the closed ones too
	Owner    string   // a user; "-" is nobody
	Team     string
	Org      string
	Class    string
	Priority Priority
	Waits    Waits
	Tags     []string          // all of them
	Attack   string            // a technique of ATT&CK, by id or name, with its sub-techniques
	Fields   map[string]string // what is wanted of the team's own fields, as Field.Want reads it; all of them
	Where    []Cond            // more that is asked, all of it
	Text     string            // what somebody typed, as Seek reads it: words of title, number, letters and notes, and conditions
	Zone     *time.Location    // of days in Text; nil is UTC
	When     string            // the time that From and Until are of, one of Times; "" is when it was made
	From     time.Time         // at this time or later
	Until    time.Time         // before it
	Overdue  bool              // a clock or a follow-up date is over
	Snoozed  bool              // the snoozed ones alone; else they are left out
	Part     string            // number of the incident that they are part of
	Free     bool              // part of no incident
	Reviewer string            // who looks it over
	Reviews  []Review          // how far that is; none: however
	Unread   bool              // with a letter that who asks has not read
	Sort     string            // changed (usual), created, due, priority
	After    string            // cursor of the page before
	Limit    int               // 0 is 50
}

// List is one page of a list.
type List struct {
	Items []Item `json:"items"`
	Next  string `json:"next,omitempty"` // cursor; "" is the end
	Total int64  `json:"total"`          // all that match, counted up to 1,000; -1 is more

	// Indexed is how far the index of words is while it is made anew, 1 for its begin: until it is whole, 0, words are looked
	// for in titles alone.
	Indexed int64 `json:"indexed,omitempty"`
}

// Pick is which items an act is on: those of the numbers, or all of a filter.
type Pick struct {
	Numbers []string `json:"numbers,omitempty"`
	All     *Filter  `json:"-"`
}

// Change is what is changed of items: what is nil stays.
type Change struct {
	Title      *string        `json:"title,omitempty"`
	Status     *Status        `json:"status,omitempty"`
	Resolution *Resolution    `json:"resolution,omitempty"`
	Children   bool           `json:"children,omitempty"` // a status is the children's too
	Owner      *string        `json:"owner,omitempty"`
	Team       *string        `json:"team,omitempty"`
	Priority   *Priority      `json:"priority,omitempty"`
	Class      *string        `json:"class,omitempty"`
	TLP        *string        `json:"tlp,omitempty"`
	PAP        *PAP           `json:"pap,omitempty"`
	Org        *string        `json:"constituent,omitempty"`
	Person     *string        `json:"person,omitempty"`
	Email      *string        `json:"email,omitempty"`
	Reporter   *Reporter      `json:"reporter,omitempty"`
	How        *How           `json:"how,omitempty"`
	Language   *string        `json:"language,omitempty"`
	Waits      *Waits         `json:"waits_for,omitempty"`
	Restricted *bool          `json:"restricted,omitempty"`
	Snooze     *time.Time     `json:"snoozed,omitempty"`
	FollowUp   *time.Time     `json:"follow_up,omitempty"`
	Expires    *time.Time     `json:"expires,omitempty"`
	Tags       *[]string      `json:"tags,omitempty"` // all that there are then
	AddTags    []string       `json:"add_tags,omitempty"`
	DropTags   []string       `json:"remove_tags,omitempty"`
	Fields     map[string]any `json:"fields,omitempty"` // values of the team's own fields; null empties one
	Note       string         `json:"note,omitempty"`   // why, for the stream
	Mine       bool           `json:"mine,omitempty"`   // leave out what somebody else owns
	// Version is the one that whoever changes has seen; another is a conflict, and nothing is changed. 0 is any.
	Version int64 `json:"-"`
}

// Outcome is what became of an act on many items.
type Outcome struct {
	Op      int64  `json:"op"` // 0: nothing was changed
	Changed int    `json:"changed"`
	Number  string `json:"number,omitempty"` // of what was opened by it
	Skipped []Skip `json:"skipped,omitempty"`
}

// Skip is an item that an act left alone.
type Skip struct {
	Number string   `json:"number"`
	Why    string   `json:"why"`              // owned, same, denied, status, changed, asked: a key of the catalogue "respond.skip.…"
	Fields []string `json:"fields,omitempty"` // of asked: the fields of the team's own that are to be filled first
}

// Op is an act that was done, which can be undone for ten minutes.
type Op struct {
	ID     int64     `json:"op"`
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	What   string    `json:"what"`
	Count  int       `json:"count"`
	Undone time.Time `json:"undone,omitzero"`
}

// Start is a new item.
type Start struct {
	Kind     Kind      `json:"kind"`
	Title    string    `json:"title"`
	Text     string    `json:"text,omitempty"` // the first note
	Class    string    `json:"class,omitempty"`
	Priority Priority  `json:"priority,omitempty"`
	TLP      string    `json:"tlp,omitempty"` // "" is amber
	Org      string    `json:"constituent,omitempty"`
	Person   string    `json:"person,omitempty"`
	Email    string    `json:"email,omitempty"`
	Reporter Reporter  `json:"reporter,omitempty"`
	How      How       `json:"how,omitempty"`
	Language string    `json:"language,omitempty"`
	Owner    string    `json:"owner,omitempty"`
	Expires  time.Time `json:"expires,omitzero"`
	Parts    []string  `json:"parts,omitempty"`    // numbers that become part of it
	Incident string    `json:"incident,omitempty"` // number that it becomes part of
	Playbook string    `json:"playbook,omitempty"`
	Tasks    []string  `json:"tasks,omitempty"` // what is to be done, beside the playbook's steps
	Refs     []Ref     `json:"refs,omitempty"`  // what it is about
	// Indicators are what is worth looking for, one a line.
	Indicators string         `json:"indicators,omitempty"`
	Tags       []string       `json:"tags,omitempty"`
	Fields     map[string]any `json:"fields,omitempty"` // values of the team's own fields
	// OwnID is the id of whoever gives it: given by the same once more, what it became is the answer, and nothing is made.
	OwnID string `json:"id,omitempty"`
	// Quick is an item of which no form asked more: what fields are asked for may be missing.
	Quick bool `json:"-"`
}

// File is something to be kept as evidence.
type File struct {
	Name string
	Type string
	Note string
	TLP  string
	Body io.Reader
}

// StreamFilter is what of a stream is wanted.
type StreamFilter struct {
	What   []What // none: all
	Task   int64  // entries about this task; 0 is all
	Before int64  // entries older than this one; 0 is the newest
	Pinned bool   // pinned notes alone
	Folder string // notes that lie in it, or in a folder in it; "" is all
	Limit  int    // 0 is 50
}
