package mail

import (
	"time"

	"tocsin"
)

// Message is a letter before it is written as MIME.
type Message struct {
	From    string // one address, with or without a name before it
	To      string // one or several addresses with a comma between them
	Cc      string `json:",omitempty"` // further addresses, written as To; "" is none
	ReplyTo string // where answers go; "" leaves them to From
	Subject string
	Text    string // plain text; it is always there, so every reader can read the letter
	HTML    string // the same as HTML; "" sends plain text alone
	// ID is the Message-ID, with or without its brackets; "" makes it from the message's content.
	ID        string
	InReplyTo string // the Message-ID that this answers; "" answers none
	// References are the Message-IDs of the talk that it belongs to, the oldest first; of many the first and the last stay.
	// Without any it is InReplyTo alone.
	References []string  `json:",omitempty"`
	Date       time.Time // it must be given: the same message gives the same bytes
	// Auto says that no person wrote it, so that no machine answers it. Source: RFC 3834 §5.
	Auto bool
	// Replies says that a machine answers with it by itself: no server returns it. Source: RFC 3834 §3.3; RFC 3834 §5.
	Replies bool
	// Headers are further headers: X-…, List-…, and the few others that mayAdd allows.
	Headers map[string]string
	Attach  []Attachment
}

// Attachment is a file that goes with a letter.
type Attachment struct {
	Name string // the file's name as the reader sees it
	Type string // the media type; "" or nonsense is sent as application/octet-stream
	Body []byte
}

// Limits of a letter that is written.
const (
	maxAttach      = 100      // files
	maxBytes       = 25 << 20 // bytes of texts and files before they are encoded; what most mail servers take is not more
	maxRecipients  = 50       // addresses of To, and of Cc
	maxSubject     = 400      // characters; the rest is cut
	maxHeaderValue = 4 << 10  // bytes of one further header
	maxHeaders     = 50       // further headers
	maxAddress     = 254      // bytes of an address. Source: RFC 3696 §3.
	maxFileName    = 150      // characters of a file's name; the end is kept
)

// size is how many bytes texts and files have before they are encoded.
func (m Message) size() int {
	n := len(m.Text) + len(m.HTML)
	for _, a := range m.Attach {
		n += len(a.Body)
	}
	return n
}

func (m Message) check() error {
	size := m.size()
	switch {
	case m.Date.IsZero():
		return tocsin.Faultf(tocsin.Invalid, "a letter needs a date")
	case size > maxBytes:
		return tocsin.Faultf(tocsin.TooLarge, "a letter of %d MB is more than mail servers take; the most is %d MB", size>>20, maxBytes>>20)
	case len(m.Attach) > maxAttach:
		return tocsin.Faultf(tocsin.TooLarge, "%d files in a letter; the most is %d", len(m.Attach), maxAttach)
	case len(m.Headers) > maxHeaders:
		return tocsin.Faultf(tocsin.TooLarge, "%d further headers; the most is %d", len(m.Headers), maxHeaders)
	}
	return nil
}
