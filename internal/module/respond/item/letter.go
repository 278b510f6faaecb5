package item

import (
	"strings"
	"time"

	"tocsin"
)

// Sort is what a letter is.
type Sort string

// The sorts. The first two are people's and belong to items; the others open nothing by themselves.
const (
	Letter   Sort = "letter"   // somebody tells us something: opens a report
	Answer   Sort = "answer"   // belongs to an item that is there, or to a warning that we sent
	Bounce   Sort = "bounce"   // a server could not deliver what we sent
	Auto     Sort = "auto"     // a machine answered by itself
	FeedMail Sort = "feed"     // a feed's mail; its files went to the inbox of reports
	Circular Sort = "circular" // to all of a list: a newsletter, a mailing list
	Spam     Sort = "spam"     // the mail server's own filter says so
	NoteMail Sort = "note"     // one of the team answered a notice: it is a note, and no talk with anybody
)

// Sorts are all sorts, in the order in which people are shown them.
func Sorts() []Sort { return []Sort{Letter, Answer, Bounce, Auto, FeedMail, Circular, Spam, NoteMail} }

// Why a letter was sorted as it is: words of the catalogue "respond.why.…".
const (
	WhyNew       = "new"       // it answers nothing that is known
	WhyThread    = "thread"    // it answers a letter of the item by its Message-ID
	WhyWaited    = "waited"    // a letter that answers it was there before it
	WhyToken     = "token"     // it came to the address that only the recipient of our letter has
	WhyNumber    = "number"    // it quotes the item's number, and the item is with whoever wrote it
	WhyWarning   = "warning"   // it is about a warning that we sent
	WhyBounce    = "bounce"    // it is a report of a mail server
	WhyMachine   = "machine"   // its headers or its subject say that a machine answered
	WhyComplaint = "complaint" // a program reports a letter that somebody called spam
	WhyFeed      = "feed"      // its sender is one of the feeds
	WhyList      = "list"      // its headers say that it went to a list
	WhyFilter    = "filter"    // a header of a mail server's filter says so
	WhyHand      = "hand"      // somebody sorted it
	WhyElsewhere = "elsewhere" // one of the team has sent it by another program
	WhyReceipt   = "receipt"   // the desk has confirmed by itself that a report came
	WhyOld       = "old"       // it answers an item that was closed too long ago
	WhyNotice    = "notice"    // one of the team answered a notice by it

	// Why the answer of one of the team to a notice is no note, but a letter like others.
	WhyNoteOff     = "note.off"     // the node or they take none
	WhyNoteLapsed  = "note.lapsed"  // the notice is too old
	WhyNoteSender  = "note.sender"  // it is not from the address that the notice went to
	WhyNoteAccount = "note.account" // they have no account any more, or may not write here
	WhyNoteProof   = "note.proof"   // nothing proves that it is from that address
	WhyNoteHidden  = "note.hidden"  // they may not see what it is about
	WhyNoteEmpty   = "note.empty"   // it says nothing of its own
	WhyNoteAgain   = "note.again"   // one of its Message-ID is there, or too many are
)

// Mail is a letter of the desk, in or out. Its bytes are kept under SHA.
type Mail struct {
	ID        int64       `json:"id"`
	SHA       string      `json:"sha256"`
	Item      int64       `json:"-"`
	Number    string      `json:"number,omitempty"` // of Item
	Out       bool        `json:"out"`
	Sort      Sort        `json:"sort"`
	MessageID string      `json:"message_id,omitempty"`
	From      string      `json:"from"` // bare address
	Name      string      `json:"name,omitempty"`
	To        []string    `json:"to,omitempty"`
	Subject   string      `json:"subject"`
	Snippet   string      `json:"snippet,omitempty"` // the first 300 characters of its own text
	Date      time.Time   `json:"date,omitzero"`     // as the letter says
	At        time.Time   `json:"at"`                // when it came or was written
	Size      int64       `json:"bytes"`
	Files     int         `json:"files"`
	Names     []string    `json:"file_names,omitempty"` // of its files, as far as they have names
	Seal      string      `json:"seal,omitempty"`       // signed, encrypted, both, unchecked, locked, broken; "" is neither
	Act       int64       `json:"act,omitempty"`        // of the outbox, for what goes out
	State     string      `json:"state,omitempty"`
	Mark      tocsin.Mark `json:"-"`
	Warning   string      `json:"warning,omitempty"` // number of the warning that it answers
	Why       string      `json:"why,omitempty"`     // why it was sorted so, for people: a key of the catalogue
	Trouble   string      `json:"trouble,omitempty"`
	Copies    []Copy      `json:"copies,omitempty"` // of one that goes out: each recipient's
	Answers   []string    `json:"-"`                // Message-IDs that it answers, the nearest first; only of one that comes in
	Fresh     bool        `json:"unread,omitempty"` // in a list: whoever asks has not read it
}

// NewSince reports whether a letter is news for somebody who has read its item up to a time: people's letters are, not what
// the team or a machine wrote, nor what belongs to no item.
func (m Mail) NewSince(seen time.Time) bool {
	return m.Item != 0 && !m.Out && (m.Sort == Letter || m.Sort == Answer) && m.At.After(seen)
}

// WhyTold reports whether people are told in a stream why a letter was sorted as it is: it is not what it looks like.
func (m Mail) WhyTold() bool {
	return m.Why == WhyElsewhere || m.Why == WhyReceipt || strings.HasPrefix(m.Why, "note.")
}

// MailFilter is what a list of letters is asked for. The zero MailFilter is all that came in.
type MailFilter struct {
	Sorts     []Sort // none: all
	Undecided bool   // of the letters of people those that nobody has decided about: their report is new
	Text      string // what is looked for, as Look reads it
	Oldest    bool   // the oldest first
	After     string // cursor of the page before
	Limit     int    // 0 is 50
}

// MailList is one page of a list of letters, the newest first.
type MailList struct {
	Letters []Mail `json:"letters"`
	Next    string `json:"next,omitempty"` // cursor; "" is the end
	// Indexed is how many letters can be looked for quickly, while the index of letters is made anew; 0 where it is whole.
	Indexed int64 `json:"indexed,omitempty"`
}

// Resort is what somebody decides about letters.
type Resort struct {
	Letters []int64 `json:"letters"`
	Do      string  `json:"do"`               // report, move, split, spam, circular
	Number  string  `json:"number,omitempty"` // of the item that they are moved to
}

// The decisions about letters.
const (
	DoReport   = "report"   // each becomes a report of its own
	DoMove     = "move"     // they belong to an item
	DoSplit    = "split"    // they become one report of its own together
	DoSpam     = "spam"     // they are not wanted
	DoCircular = "circular" // they went to many
)
