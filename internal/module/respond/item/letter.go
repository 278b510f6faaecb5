package item

import (
	"time"

	"tocsin"
)

// Sort is what a letter is.
type Sort string

// The sorts. The first two are people's and belong to items; the others are machines' and open nothing.
const (
	Letter   Sort = "letter" // somebody tells us something: opens a report
	Answer   Sort = "answer" // belongs to an item that is there, or to a warning that we sent
	Bounce   Sort = "bounce" // a server could not deliver what we sent
	Auto     Sort = "auto"   // a machine answered by itself
	FeedMail Sort = "feed"   // a feed's mail; its files went to the inbox of reports
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
	Seal      string      `json:"seal,omitempty"` // signed, encrypted, both, broken; "" is neither
	Act       int64       `json:"act,omitempty"`  // of the outbox, for what goes out
	State     string      `json:"state,omitempty"`
	Mark      tocsin.Mark `json:"-"`
	Warning   string      `json:"warning,omitempty"` // number of the warning that it answers
	Why       string      `json:"why,omitempty"`     // why it was sorted so, for people: a key of the catalogue
	Trouble   string      `json:"trouble,omitempty"`
}
