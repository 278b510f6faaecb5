// Package show gives what a person's screen needs of a letter that came in: who wrote to whom, the text and the HTML
// made harmless, the files, who signed it, what was said before. Letters are hostile: nothing of what is shown loads
// anything, runs anything or claims to be more than text, and every size, depth and count is bounded.
package show

import (
	"bytes"
	"io"
	"net/mail"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/mail/keys"
	"tocsin/internal/kit/mail/tree"
	"tocsin/internal/kit/mail/way"
)

// Limits of a letter that is shown.
const (
	MaxBytes   = 64 << 20 // of a letter
	maxText    = 1 << 20  // bytes of its text
	maxHTML    = 2 << 20  // bytes of its HTML before it is made harmless
	maxWithin  = 5        // letters within letters
	maxLetters = 30       // letters within one, all together
	maxFiles   = 300      // of one letter
	maxPeople  = 500      // addresses of one header
	maxTrouble = 30
)

// Address is a person, or who calls himself one.
type Address struct {
	Name  string // as it was written; anybody can write any
	Email string
}

// String writes an address as headers have it.
func (a Address) String() string {
	if a.Email == "" {
		return a.Name
	}
	return (&mail.Address{Name: a.Name, Address: a.Email}).String()
}

// File is a part of a letter that is no text of it.
type File struct {
	Path   string // where it stands, for Attachment; it stays the same
	Name   string // without folders and characters that turn the direction of writing; "" where it has none
	Type   string // as the letter says; nothing was looked at
	Size   int64  // bytes, decoded
	SHA256 string // of the decoded bytes, in hexadecimal
	Inline bool   // it says that it belongs to the text
	// Disguised says that its name held characters that can hide an ending, such as in "exe.txt" for "txt.exe".
	Disguised bool
	Letter    *Letter // what it says, where it is a letter itself
}

// Letter is a letter as a person sees it.
type Letter struct {
	From, Sender, ReplyTo, To, Cc []Address
	Date                          time.Time // as it says itself; zero where it can't be read
	ID                            string    // its Message-ID, in brackets
	InReplyTo, References         []string
	ListPost                      string // the address of the mailing list that it came by
	Automatic                     bool   // a machine says that it wrote it. Source: RFC 3834 §5.
	Subject                       string

	Text   string  // its text, from HTML where there is no other
	Blocks []Block // the same text in blocks: what is new, what is quoted, the signature
	HTML   string  // harmless; "" where it has none. It must stand in an element of its own, not in p or li
	// Removed counts what was taken out of the HTML.
	Removed  Removed
	Language string // a guess of the text's language, as a BCP 47 tag; "" is no guess
	Dir      string // rtl or ltr, of its text as a whole

	Files []File
	// Seal says whether it was signed and encrypted, and what that is worth. Its Raw is empty.
	Seal     keys.Revealed
	Troubles []string // what could not be read, and why
	// Way is by which servers it came, and what they found. Open leaves it to who knows which are the team's own.
	Way way.Way `json:"-"`
}

// Open reads a letter. reveal decrypts and checks; nil leaves everything as it is. It fails for what is no letter at all
// or too large, and if reveal fails.
func Open(raw []byte, reveal func([]byte) (keys.Revealed, error)) (Letter, error) {
	if err := check(raw); err != nil {
		return Letter{}, err
	}
	o := &opener{reveal: reveal}
	return o.letter(raw, "", 0)
}

// Attachment returns one file of a letter by its path, and its content as it is read. The bytes of the letter must stay
// as they are until then.
func Attachment(raw []byte, reveal func([]byte) (keys.Revealed, error), path string) (File, io.Reader, error) {
	list, err := Attachments(raw, reveal, path)
	if err != nil {
		return File{}, nil, err
	}
	return list[0].File, list[0].Body, nil
}

// Content is a file of a letter with its content, as it is read.
type Content struct {
	File
	Body io.Reader
}

// Attachments is Attachment for several files, in the order of their paths as given. The letter is opened once.
func Attachments(raw []byte, reveal func([]byte) (keys.Revealed, error), paths ...string) ([]Content, error) {
	if err := check(raw); err != nil {
		return nil, err
	}
	o := &opener{reveal: reveal, want: paths, found: map[string]Content{}}
	if _, err := o.letter(raw, "", 0); err != nil {
		return nil, err
	}
	list := make([]Content, len(paths))
	for i, path := range paths {
		c, ok := o.found[path]
		if !ok {
			return nil, tocsin.Faultf(tocsin.NotFound, "the letter has no file %.40q", path)
		}
		list[i] = c
	}
	return list, nil
}

func check(raw []byte) error {
	switch {
	case len(raw) > MaxBytes:
		return tocsin.Faultf(tocsin.TooLarge, "a letter of %d MB; the most is %d MB", len(raw)>>20, MaxBytes>>20)
	case len(bytes.TrimSpace(raw)) == 0:
		return tocsin.Faultf(tocsin.Invalid, "an empty letter")
	}
	return nil
}

// head takes what the headers say.
func (l *Letter) head(p *tree.Part) {
	l.From, l.Sender, l.ReplyTo = l.people(p, "from"), l.people(p, "sender"), l.people(p, "reply-to")
	l.To, l.Cc = l.people(p, "to"), l.people(p, "cc")
	l.Subject = clean(tree.CutBytes(p.Text("subject"), 2000))
	if at, err := mail.ParseDate(p.Get("date")); err == nil {
		l.Date = at
	} else if p.Get("date") != "" {
		l.trouble("its date can't be read")
	}
	if ids := tree.IDs(p.Get("message-id")); len(ids) > 0 {
		l.ID = ids[0]
	}
	l.InReplyTo, l.References = tree.IDs(p.Get("in-reply-to")), tree.IDs(p.Get("references"))
	for _, once := range []string{"from", "subject", "date", "to", "message-id"} {
		if len(p.Head[once]) > 1 {
			l.trouble("it has the header " + once + " more than once; the first is shown")
		}
	}
	if v := strings.ToLower(p.Get("auto-submitted")); v != "" && !strings.HasPrefix(v, "no") {
		l.Automatic = true
	}
	if _, rest, ok := strings.Cut(p.Get("list-post"), "<mailto:"); ok { // Source: RFC 2369 §3.4.
		address, _, _ := strings.Cut(rest, ">")
		address, _, _ = strings.Cut(address, "?")
		if a := tree.Addresses(address); len(a) == 1 {
			l.ListPost = a[0].Address
		}
	}
}

// people reads the addresses of a header. What can't be read as addresses is shown as a name.
func (l *Letter) people(p *tree.Part, header string) (list []Address) {
	values := p.Head[header]
	if header == "from" || header == "sender" || header == "reply-to" { // a second one is a trick
		values = values[:min(len(values), 1)]
	}
	for _, value := range values {
		found := tree.Addresses(value)
		for _, a := range found {
			if len(list) >= maxPeople {
				l.trouble("its header " + header + " holds more addresses than can be shown")
				break
			}
			list = append(list, Address{Name: clean(tree.OneLine(a.Name)), Email: clean(tree.OneLine(a.Address))})
		}
		if found == nil && strings.TrimSpace(value) != "" {
			l.trouble("its header " + header + " can't be read as addresses")
			list = append(list, Address{Name: clean(tree.CutBytes(tree.OneLine(tree.DecodeWords(value)), 500))})
		}
	}
	return list
}

// trouble notes what could not be read.
func (l *Letter) trouble(s string) {
	for _, t := range l.Troubles {
		if t == s {
			return
		}
	}
	if len(l.Troubles) < maxTrouble {
		l.Troubles = append(l.Troubles, s)
	}
}
