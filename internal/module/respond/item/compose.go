package item

import (
	"slices"
	"time"

	"tocsin"
)

// Way is how a letter begins: as an answer to one that came, or by passing one on.
type Way string

// The ways.
const (
	Reply    Way = "reply"   // to whoever wrote it; also ""
	ReplyAll Way = "all"     // to all who got it, too
	Forward  Way = "forward" // it goes as it came, as a file
	Inline   Way = "inline"  // its head and its text go below the text
	Thread   Way = "thread"  // all letters of the item go as files
	Told     Way = "told"    // all letters of the item go below the text, the oldest first
	Afresh   Way = "afresh"  // a talk of its own
)

// Ways are the ways that a person chooses from.
func Ways() []Way { return []Way{Reply, ReplyAll, Forward, Inline, Thread, Told, Afresh} }

// Passes reports whether a letter passes others on, to somebody who is yet to be named.
func (w Way) Passes() bool { return w == Forward || w == Inline || w.All() }

// All reports whether it passes on all letters of its item.
func (w Way) All() bool { return w == Thread || w == Told }

// Guard is how a letter is kept from others' eyes.
type Guard string

// The guards.
const (
	GuardAuto    Guard = "auto"    // signed as the settings say, encrypted to whoever has a key; also ""
	GuardSign    Guard = "sign"    // signed, and readable by every server on the way
	GuardEncrypt Guard = "encrypt" // signed and encrypted to all, or to nobody
	GuardNone    Guard = "none"    // neither
)

// Guards are the guards, in the order in which people are shown them.
func Guards() []Guard { return []Guard{GuardAuto, GuardSign, GuardEncrypt, GuardNone} }

// Compose is a letter that somebody writes in an item.
type Compose struct {
	From    string   `json:"from,omitempty"` // which of the team's addresses it is from; "" is the one that what it answers came to
	To      []string `json:"to"`             // addresses, with or without a name before them
	Cc      []string `json:"cc,omitempty"`
	Bcc     []string `json:"bcc,omitempty"`     // each gets a copy of its own that no other shows
	Subject string   `json:"subject,omitempty"` // "" is that of what is answered
	Text    string   `json:"text"`
	Way     Way      `json:"way,omitempty"`
	Of      int64    `json:"of,omitempty"`     // the letter that is answered or passed on; 0 is the newest that came
	Quote   bool     `json:"quote,omitempty"`  // the text of that letter goes below the text
	Quoted  int64    `json:"quoted,omitempty"` // the letter whose text stands in Text already; 0 is none
	// Language is that of the signature; "" is the conversation's. Bare puts no signature under the text.
	Language string   `json:"language,omitempty"`
	Bare     bool     `json:"bare,omitempty"`
	TLP      string   `json:"tlp,omitempty"` // of the letter; "" is the item's
	Guard    Guard    `json:"guard,omitempty"`
	Waits    Waits    `json:"waits_for,omitempty"`
	Close    bool     `json:"close,omitempty"` // the item is closed when all copies have left
	Files    []Bundle `json:"files,omitempty"`
	// Evidence are pieces of the item's evidence that go with it, Parts files of its letters: "12/1" is the first of letter 12.
	Evidence []int64  `json:"evidence,omitempty"`
	Parts    []string `json:"parts,omitempty"`
	Once     string   `json:"once,omitempty"` // made by the form: the same again is the same letter
}

// Bundle is a file that goes with a letter.
type Bundle struct {
	ID   int64  `json:"-"` // of a draft's file
	Name string `json:"name"`
	Type string `json:"type,omitempty"`
	Size int64  `json:"bytes,omitempty"`
	Body []byte `json:"body,omitempty"` // in base64
}

// Copy is a letter as one recipient gets it.
type Copy struct {
	To        string      `json:"to"` // the bare address
	As        string      `json:"as"` // to, cc or bcc
	Who       string      `json:"who"`
	Clearance tocsin.Mark `json:"-"` // the strictest mark that the recipient may have
	Cleared   string      `json:"clearance"`
	Signed    string      `json:"signed,omitempty"`    // pgp, smime
	Encrypted string      `json:"encrypted,omitempty"` // pgp, smime
	Trouble   string      `json:"trouble,omitempty"`   // why it is not encrypted
	Refused   string      `json:"refused,omitempty"`   // why it can't go: clearance, key or off
	Act       int64       `json:"act,omitempty"`       // of the outbox, once it is drafted
	State     string      `json:"state,omitempty"`     // of that act
	Bounced   time.Time   `json:"bounced,omitzero"`
	Answered  time.Time   `json:"answered,omitzero"`
	Away      time.Time   `json:"away,omitzero"`       // when a machine said that they are
	AwayUntil time.Time   `json:"away_until,omitzero"` // the day, where it said so
}

// Lost reports whether nobody has read this copy as far as is known, and nobody will for now: it came back, never left, or
// its recipient is away.
func (c Copy) Lost() bool {
	return c.Answered.IsZero() && (!c.Bounced.IsZero() || !c.Away.IsZero() || c.State == "failed" || c.State == "cancelled")
}

// Unread reports whether a letter of ours has reached nobody.
func (m Mail) Unread() bool {
	return m.Out && len(m.Copies) > 0 && !slices.ContainsFunc(m.Copies, func(c Copy) bool { return !c.Lost() })
}

// Who a recipient is to the team.
const (
	Contact  = "contact"  // of a constituent, or a national team
	Involved = "involved" // has reported this, or written in it
	Stranger = "stranger"
)

// Prepared is a letter as it will leave, before anything is kept.
type Prepared struct {
	From    string      `json:"from"`
	Subject string      `json:"subject"`
	Text    string      `json:"text"`
	Mark    tocsin.Mark `json:"-"`
	TLP     string      `json:"tlp"`
	Copies  []Copy      `json:"copies"`
	Files   []Bundle    `json:"files,omitempty"`
	Bytes   int64       `json:"bytes"` // of texts and files
}

// Refused reports whether a copy can't go.
func (p Prepared) Refused() bool {
	for _, c := range p.Copies {
		if c.Refused != "" {
			return true
		}
	}
	return false
}

// Draft is a letter that somebody has begun in an item.
type Draft struct {
	ID       int64     `json:"-"`
	Version  int64     `json:"version"`
	Changed  time.Time `json:"changed,omitzero"`
	Template string    `json:"template,omitempty"` // chosen last
	Compose
}

// Correspondent is somebody whom a letter of an item may be for.
type Correspondent struct {
	Email    string `json:"email"`
	Name     string `json:"name,omitempty"`
	Why      string `json:"why"`            // reporter, wrote, contact, national
	Role     string `json:"role,omitempty"` // of a contact
	Org      string `json:"org,omitempty"`  // whose contact
	Country  string `json:"country,omitempty"`
	Language string `json:"language,omitempty"`
}

// Constituent is one that can be chosen.
type Constituent struct {
	Slug string `json:"slug"`
	Name string `json:"name"`
}
