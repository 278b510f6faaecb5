package tend

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/watch/digest"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/warn"
)

//go:embed page/*.html
var pages embed.FS

// Source is what the pages need. by is who does it; a network is written as people write it.
type Source interface {
	Org(ctx context.Context, slug string) (Org, error)
	Add(ctx context.Context, by string, f Facts, nets []string, c tocsin.Contact) (slug string, err error)
	Set(ctx context.Context, by, slug string, f Facts) error
	Remove(ctx context.Context, by, slug, why string) (waits bool, err error)
	AddNets(ctx context.Context, by, slug string, nets []string) error
	RemoveNet(ctx context.Context, by, slug, net string) error
	PutContact(ctx context.Context, by, slug string, c tocsin.Contact) error
	RemoveContact(ctx context.Context, by, slug, key string) error
	SwitchOff(ctx context.Context, by, key, reason string) error
	SwitchOn(ctx context.Context, by, key string) error
	Confirm(ctx context.Context, by, key string) error
	Prefer(ctx context.Context, by string, p roster.Preference) error
	// LookMerge tells what a merge would do, and changes nothing. Move gives to nobody where to is "".
	LookMerge(ctx context.Context, from, to string) (Merging, error)
	Merge(ctx context.Context, by, from, to, why string) (waits bool, err error)
	Two(ctx context.Context, act string) (bool, error) // an act takes a second person, who is asked: then waits is true
	Merged(ctx context.Context, slug string) ([]roster.Merged, error)
	Move(ctx context.Context, by, what, from, to string) error
	Split(ctx context.Context, by, from string, f Facts, things []string) (slug string, err error)
	Stale(ctx context.Context) ([]roster.StaleContact, error)
	Name(slug string) string // an organisation's

	Rules(ctx context.Context) ([]RuleNow, error) // all that there ever were
	AddRule(ctx context.Context, r warn.Rule) error
	EndRule(ctx context.Context, id int64, by string) error
	// LookRule tells what a rule would open; ReleaseRule opens what one held; Templates are the desk's, by name.
	LookRule(ctx context.Context, r warn.Rule) (WouldOpen, error)
	ReleaseRule(ctx context.Context, id int64, by string) error
	Templates(ctx context.Context) ([]string, error)
	FollowRule(ctx context.Context, id int64, by string) error // it names what was merged, and speaks of the other from now on
	// Advice is what the team says itself in letters, with past also what it said; LookAdvice is a made-up letter with it.
	Advice(ctx context.Context, past bool) (warn.Advices, error)
	PutAdvice(ctx context.Context, a warn.Advice) (warn.Advice, error)
	EndAdvice(ctx context.Context, id int64, by string) error
	LookAdvice(ctx context.Context, a warn.Advice) (digest.Letter, error)
	// LookAt tells whom a campaign concerns, and changes nothing; Campaign drafts its letters into the outbox.
	LookAt(ctx context.Context, c warn.Campaign) (Look, error)
	Campaign(ctx context.Context, by string, c warn.Campaign) error
	// Enter takes in events that a person entered, a table of event keys, with a mark.
	Enter(ctx context.Context, by, sheet, tlp string) (Entered, error)
	Now() time.Time
}

// WouldOpen is what a rule that opens items would have opened.
type WouldOpen struct {
	Days         int `json:"days"` // over the last of them
	Findings     int `json:"findings"`
	Constituents int `json:"constituents"`
	Items        int `json:"items"`
}

// RuleNow is a rule with what has become of those whom it names.
type RuleNow struct {
	warn.Rule
	warn.Openings
	Gone   bool   `json:"template_gone,omitempty"` // the desk has no template of that name: it opens plain incidents
	Nobody bool   `json:"nobody,omitempty"`        // the organisation that it speaks of is no more: it chooses nothing
	Into   string `json:"into,omitempty"`          // what that one was merged into
	Was    string `json:"was,omitempty"`           // the organisation that it sent to before that was merged into To
	Off    bool   `json:"off,omitempty"`           // nothing can be sent where it sends: nobody is told
}

// Facts are what is said of an organisation itself.
type Facts struct {
	Name, Slug, Parent, Sector, Language, Zone string
	Criticality                                int
}

// Org is an organisation to be looked after.
type Org struct {
	Facts
	Hand     bool // something of it was entered by hand
	Nets     []Net
	Contacts []Contact
	Lacks    []roster.Lack
}

// Net is a network with who says that it is theirs.
type Net struct {
	Value, From string // AS64500, 192.0.2.0/24, example.org
	Hand        bool   // it can be taken away here
}

// Contact is a contact with how it wants to be written to; what is empty in Own is the organisation's or the node's.
type Contact struct {
	Key, Name, Role, Phone, From string
	Hand                         bool
	Own                          roster.Preference
}

// Mail is the address; "" of somebody who is reached by telephone alone.
func (c Contact) Mail() string {
	if roster.Mailed(c.Key) {
		return c.Key
	}
	return ""
}

// Access says what somebody may do.
type Access interface {
	May(ctx context.Context, act string) (by string, ok bool)
}

// Tend serves the pages.
type Tend struct {
	source  Source
	access  Access
	console *console.Console
}

// The acts of trust that the pages ask for.
const (
	actWrite = "roster.write"
	actRule  = "rule.write"
	actRead  = "page.read"

	actMerge  = "roster.merge" // they may take two people
	actRemove = "roster.remove"
)

// New puts the pages into the console's rail. Call it before the console serves anything.
func New(c *console.Console, source Source, access Access) (*Tend, error) {
	dir, err := fs.Sub(pages, "page")
	if err != nil {
		return nil, err
	}
	c.Rail(console.Room{Title: "shell.decisions", Links: []console.Link{{Page: "tend/rule", Text: "tend.rules.rail", Href: rulesPath, Icon: "rule", Act: actRead}}})
	if err := c.Pages("tend", dir); err != nil {
		return nil, fmt.Errorf("read the pages of constituents' keepers: %w", err)
	}
	return &Tend{source: source, access: access, console: c}, nil
}
