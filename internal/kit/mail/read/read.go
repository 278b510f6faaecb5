// Package read understands letters that come in: what a person wrote, what a server could not deliver, what a machine
// answered by itself. Letters are hostile: sizes, depths and counts are bounded, and what can't be read is said.
//
// A bounce says which letter of ours it is about by a token that only that letter's servers have seen, and perhaps by a
// Message-ID. One with neither proves nothing, and nothing may follow from it.
package read

import (
	"bytes"
	"net/mail"
	"slices"
	"strings"
	"time"

	"tocsin"
	letter "tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/tree"
	"tocsin/internal/kit/mail/way"
)

// Limits of a letter that comes in.
const (
	MaxBytes  = 50 << 20 // of a letter
	maxText   = 1 << 20
	maxFailed = 100     // recipients of one bounce
	maxReport = 1 << 20 // bytes of a bounce's report that are looked at
)

// Kind is what a letter is.
type Kind string

// The kinds of letters.
const (
	Letter    Kind = "letter"    // a person's, or at least no machine says that it is its own
	Bounce    Kind = "bounce"    // a server says what became of a letter
	AutoReply Kind = "autoreply" // a machine answered: absence, a ticket's number, a receipt
	Complaint Kind = "complaint" // a recipient called a letter spam. Source: RFC 5965 §2.
)

// Failure is what became of a letter to one address.
type Failure struct {
	Address string
	Action  string // failed, delayed, delivered, relayed or expanded. Source: RFC 3464 §2.3.3.
	Status  letter.Status
	Reason  string // what the server said, on one line
	// Permanent says that no later try will do; Gone that the address is dead, not just full or picky.
	Permanent, Gone bool
}

// Incoming is a letter that was read.
type Incoming struct {
	Kind      Kind
	From      string // the bare address of the header, which anybody can write
	Name      string // the name before it
	To        []string
	Subject   string
	Date      time.Time // zero where there is none that can be read
	ID        string    // its Message-ID, in brackets
	InReplyTo []string  // Message-IDs that it answers, the nearest first
	Text      string    // what it says, as plain text; of HTML alone: without its marks
	Files     []File
	Head      Head  // the way that it came
	Size      int64 // bytes as it came; of one that was encrypted, before it was opened
	// Seal is what its signature and encryption are worth, in the word of keys.Revealed; "" where nobody looked.
	Seal string

	Failed []Failure // of a bounce or a complaint
	// Token is that of the letter of ours that it is about, proved; "" proves nothing.
	Token string
	// OriginalID is the Message-ID of the letter that it is about, as it says itself.
	OriginalID string
	// Original are headers of that letter, as it says itself, by their names in lower case.
	Original map[string]string

	Troubles []string // what could not be read, and why
}

// File is a part of a letter that is no text of it.
type File struct {
	Name string
	Type string
	Body []byte
}

// Reader reads letters.
type Reader struct {
	Verp letter.Verp    // knows the addresses that bounces of our letters come to
	Own  func() way.Own // the team's own servers, as they are now; nil takes the topmost for one
}

// Read reads a letter. envelope are the addresses that it came to, where they are known; a letter's headers may say them
// too, and a token proves itself wherever it stands. It fails for what is no letter at all, or too large.
func (r Reader) Read(raw []byte, envelope ...string) (Incoming, error) {
	switch {
	case len(raw) > MaxBytes:
		return Incoming{}, tocsin.Faultf(tocsin.TooLarge, "a letter of %d MB; the most is %d MB", len(raw)>>20, MaxBytes>>20)
	case len(bytes.TrimSpace(raw)) == 0:
		return Incoming{}, tocsin.Faultf(tocsin.Invalid, "an empty letter")
	}
	top, troubles := tree.Parse(newlines(raw))
	parts := top.All()
	if len(top.Head) == 0 {
		return Incoming{}, tocsin.Faultf(tocsin.Invalid, "no headers: not a letter")
	}
	in := Incoming{Kind: Letter, Head: headOf(top), Size: int64(len(raw))}
	came := r.way(raw)
	in.Head.Spam, in.Head.Hops = came.Spam, came.Hops
	in.fill(top)
	in.gather(parts)
	in.Troubles = troubles
	in.Token = r.token(top, envelope)
	in.judge(top, parts)
	if in.Token == "" && in.Kind != Letter {
		in.Token = r.tokenOf(in.Original["return-path"])
	}
	return in, nil
}

// way reads by which servers a letter came.
func (r Reader) way(raw []byte) way.Way {
	if r.Own == nil {
		return way.Own{}.Read(raw)
	}
	return r.Own().Read(raw)
}

// fill takes what the headers say.
func (in *Incoming) fill(top *tree.Part) {
	in.Subject = top.Text("subject")
	if a := addressesOf(top.Get("from")); len(a) > 0 {
		in.From, in.Name = a[0].Address, a[0].Name
	}
	for _, name := range []string{"to", "cc"} {
		for _, a := range addressesOf(top.Get(name)) {
			in.To = append(in.To, a.Address)
		}
	}
	if at, err := mail.ParseDate(top.Get("date")); err == nil {
		in.Date = at
	}
	if ids := tree.IDs(top.Get("message-id")); len(ids) > 0 {
		in.ID = ids[0]
	}
	in.InReplyTo = tree.IDs(top.Get("in-reply-to"))
	references := tree.IDs(top.Get("references"))
	for i := len(references) - 1; i >= 0; i-- {
		if !slices.Contains(in.InReplyTo, references[i]) {
			in.InReplyTo = append(in.InReplyTo, references[i])
		}
	}
}

// gather takes what the parts say: the first text, and the files.
func (in *Incoming) gather(parts []*tree.Part) {
	html := ""
	for _, p := range parts {
		switch {
		case p.Kind == "text/plain" && !p.Attached && in.Text == "":
			in.Text = tree.CutBytes(textOf(p), maxText)
		case p.Kind == "text/html" && !p.Attached && html == "":
			html = tree.CutBytes(textOf(p), maxText)
		case strings.HasPrefix(p.Kind, "multipart/"):
		default:
			in.Files = append(in.Files, File{Name: p.Name, Type: p.Kind, Body: bodyOf(p)})
		}
	}
	if strings.TrimSpace(in.Text) == "" && html != "" {
		in.Text = stripHTML(html)
	}
}

// token looks for an address of ours with a token: in the envelope, and in the headers in which servers note it.
func (r Reader) token(top *tree.Part, envelope []string) string {
	for _, to := range envelope {
		if t := r.tokenOf(to); t != "" {
			return t
		}
	}
	for _, name := range []string{"delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to", "cc"} {
		for _, value := range top.Head[name] {
			for _, a := range addressesOf(value) {
				if t := r.tokenOf(a.Address); t != "" {
					return t
				}
			}
		}
	}
	return ""
}

func (r Reader) tokenOf(address string) string {
	t, _ := r.Verp.Token(strings.Trim(strings.TrimSpace(address), "<>"))
	return t
}
