package item

import (
	"time"

	"tocsin"
)

// Viewer is who looks. What is marked more strictly than Clearance, and what is restricted and has no such member, does
// not exist for them; All sees restricted items too. The zero Viewer sees nothing.
type Viewer struct {
	Name      string
	Clearance tocsin.Mark // the strictest mark that they may see; Red is all
	All       bool
}

// SeesTeam reports whether v sees what the team has to do that belongs to no item.
func (v Viewer) SeesTeam() bool { return v.Name != "" && v.Clearance <= TeamMark }

// Entry is one line of an item's stream: a letter, a note, a change.
type Entry struct {
	ID   int64             `json:"id"`
	Item int64             `json:"-"`
	At   time.Time         `json:"at"`
	By   string            `json:"by"`
	What What              `json:"what"`
	Text string            `json:"text,omitempty"`
	Data map[string]string `json:"data,omitempty"` // field, before, after, number, name …
	Mail *Mail             `json:"mail,omitempty"`
	Op   int64             `json:"op,omitempty"`
	Task int64             `json:"task,omitempty"` // that it is about
	// Minutes is how long it took, as whoever wrote it says.
	Minutes int64 `json:"minutes,omitempty"`
	// Of a note: when it was written anew last and by whom, and since when it is pinned above the stream.
	Changed   time.Time `json:"changed,omitzero"`
	ChangedBy string    `json:"changed_by,omitempty"`
	Pinned    time.Time `json:"pinned,omitzero"`
}

// What is the sort of an entry.
type What string

// The sorts of entries.
const (
	Created  What = "created"
	Changed  What = "changed" // Data: field, before, after
	Noted    What = "note"
	Called   What = "call" // a telephone call, noted
	Wrote    What = "mail"
	Linked   What = "linked"
	Unlinked What = "unlinked"
	Merged   What = "merged"
	Split    What = "split"
	Passed   What = "passed" // a letter went from one item to another
	Tasked   What = "task"
	Laboured What = "worked" // time alone
	Filed    What = "evidence"
	Marked   What = "indicator"
	Referred What = "ref"
	Clocked  What = "clock"
	Undone   What = "undone"
	Timed    What = "moment" // the time line, or what is told of it, is another
	Hit      What = "asset"  // what was hit, or how it fares, is another
	Used     What = "technique"
	Deleted  What = "deleted" // another item that this one was linked with; Data: number
	Holding  What = "keep"    // it must be kept, or need not any more; Data: state
)

// TeamMark is how what the team has to do is marked that belongs to no item: as items are to begin with.
const TeamMark = tocsin.Amber

// Task is something to be done for an item, or, of item 0, for none.
type Task struct {
	ID       int64     `json:"id"`
	Item     int64     `json:"-"`
	Place    int       `json:"place"`
	Text     string    `json:"text"`
	Owner    string    `json:"owner,omitempty"`
	Due      time.Time `json:"due,omitzero"`
	Done     time.Time `json:"done,omitzero"`
	DoneBy   string    `json:"done_by,omitempty"`
	Playbook string    `json:"playbook,omitempty"`
	Every    Every     `json:"every,omitempty"`    // week, month, quarter or year; the next opens when it is done
	Anchor   time.Time `json:"-"`                  // the day that Every is counted from
	Expected int64     `json:"expected,omitempty"` // minutes that it is thought to take; 0 is not said
}

// Clock is a time that runs: of the team's promise, or of a law.
type Clock struct {
	ID     int64     `json:"id"`
	Item   int64     `json:"-"`    // that it runs for; of one that shows in what that was merged into, not the target
	Set    string    `json:"set"`  // sla, nis2 …
	Name   string    `json:"name"` // attend, solve, early-warning …
	Starts time.Time `json:"starts"`
	Due    time.Time `json:"due"`
	Met    time.Time `json:"met,omitzero"`
	Late   bool      `json:"late"`
}

// Evidence is a file that is kept with an item. Of one that is gone this and its custody stay, its bytes do not.
type Evidence struct {
	ID     int64       `json:"id"`
	Item   int64       `json:"-"`
	Number string      `json:"number"` // of the item that it was added to
	SHA    string      `json:"sha256"`
	Name   string      `json:"name"`
	Type   string      `json:"type"` // as whoever gave it says
	Size   int64       `json:"bytes"`
	Note   string      `json:"note,omitempty"`
	Mark   tocsin.Mark `json:"-"`
	TLP    string      `json:"tlp"` // Mark in words
	Added  time.Time   `json:"added"`
	By     string      `json:"by"`
	Gone   time.Time   `json:"gone,omitzero"`
	Steps  []Custody   `json:"custody,omitempty"`
}

// Custody is one step of a piece of evidence: who had it, when, for what.
type Custody struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	What string    `json:"what"` // a step: added, fetched …
	Note string    `json:"note,omitempty"`
}

// Indicator is something that can be looked for: an address, a name, a hash.
type Indicator struct {
	ID    int64       `json:"id"`
	Kind  string      `json:"kind"` // ip, net, domain, url, email, hash, cve, asn
	Value string      `json:"value"`
	Mark  tocsin.Mark `json:"-"`
	TLP   string      `json:"tlp"` // Mark in words
	PAP   PAP         `json:"pap"`
	From  string      `json:"from"` // letter, hand, event
	Note  string      `json:"note,omitempty"`
	At    time.Time   `json:"at"`
	By    string      `json:"by,omitempty"`
	Item  int64       `json:"-"`
	Side  Side        `json:"side,omitempty"`   // whose it is; "" is not said
	Since time.Time   `json:"since,omitzero"`   // first seen
	Until time.Time   `json:"until,omitzero"`   // and last
	On    []int64     `json:"assets,omitempty"` // ids of the assets where it was seen
	Tags  []string    `json:"tags,omitempty"`
	// Analysed tells that there are results of analyses.
	Analysed bool `json:"-"`
	// Asked tells that analyses were asked for.
	Asked bool `json:"-"`
	// Wanted is the last that was asked for; nil where none was.
	Wanted *Wanted `json:"wanted,omitempty"`
	// Verdict is what analyses come to; "" where there are none.
	Verdict Verdict `json:"verdict,omitempty"`
	// Ignored is why it never matters; "" where it does.
	Ignored string `json:"ignored,omitempty"`
}

// Ref is something of another room that an item is about.
type Ref struct {
	Kind  string `json:"kind"` // finding, event, letter, campaign, url
	Ref   string `json:"ref"`
	Title string `json:"title"`
}

// View is a list that somebody keeps.
type View struct {
	ID     int64  `json:"id"`
	Owner  string `json:"owner"`
	Title  string `json:"title"`
	Query  string `json:"query"` // of the list's address
	Shared bool   `json:"shared"`
	Start  bool   `json:"start,omitempty"` // who asks begins with it when they sign in
}

// Case is all that the page of an item shows, but for its stream.
type Case struct {
	Item
	Parents    []Item      `json:"incidents,omitempty"` // what it is part of
	Children   []Item      `json:"parts,omitempty"`
	Merges     []Item      `json:"merges,omitempty"` // what was merged into it
	Keep       *Keep       `json:"keep,omitempty"`   // why it must be kept, whoever wants it deleted
	Members    []string    `json:"members,omitempty"`
	Copied     []string    `json:"copied,omitempty"`    // who outside gets a copy of each letter
	Followers  []string    `json:"followers,omitempty"` // who hears of it without having it
	Writing    []Writer    `json:"writing,omitempty"`   // who has begun a letter, the newest first
	Tasks      []Task      `json:"tasks,omitempty"`
	Minutes    int64       `json:"minutes,omitempty"` // of time worked
	Lacking    []string    `json:"lacking,omitempty"` // fields of the team's own that are asked for and hold nothing; of the API's answer alone
	Clocks     []Clock     `json:"clocks,omitempty"`
	Evidence   []Evidence  `json:"evidence,omitempty"`
	Indicators []Indicator `json:"indicators,omitempty"`
	Assets     []Asset     `json:"assets,omitempty"`     // the worst first
	Techniques []Technique `json:"techniques,omitempty"` // of ATT&CK, by tactic
	Refs       []Ref       `json:"refs,omitempty"`
	Moments    []Moment    `json:"timeline,omitempty"` // the earliest first
	// Story is what is told when it is over, by part.
	Story map[string]string `json:"story,omitempty"`
}
