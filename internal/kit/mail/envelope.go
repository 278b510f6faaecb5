package mail

import (
	"context"
	"time"
)

// SourceSent is the source of letters that people have sent by other programs.
const SourceSent = "sent"

// Envelope says how a letter came in; its own headers may say anything.
type Envelope struct {
	// Key names this one delivery, the same however often it is handed over: whoever takes letters in notes it, and so
	// acts on each once.
	Key    string
	From   string   // the envelope's sender; "" is that of bounces, and of a mailbox that does not say
	To     []string // the addresses of the envelope; a mailbox does not say
	Source string   // "door", "mailbox" or SourceSent
	Remote string   // the server that handed it over
	// At is when the mailbox's server got it; zero where nobody says. A letter that lay there for long is told by it.
	At time.Time
}

// Taker takes a letter in. It returns when the letter is on disk; after an error the letter is handed over again later.
type Taker func(ctx context.Context, raw []byte, e Envelope) error
