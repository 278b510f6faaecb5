package respond

import (
	"bytes"
	"cmp"
	"context"
	netmail "net/mail"
	"slices"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/keys"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// source is the letter that another one answers or passes on; the zero source is none.
type source struct {
	mail.Original
	it    item.Mail
	files []read.File
	via   []string // further addresses that it came to, as servers noted
	own   func(address string) bool
}

// came are the addresses of a letter that may be the team's: those that it came to, or of one of the team's whom it was from.
func (s source) came() []string {
	if s.it.Out {
		return s.From
	}
	return slices.Concat(s.To, s.Cc, s.via, s.it.To)
}

// original reads the letter that is answered or passed on: the one that is named, or the newest that came in.
func (r *Room) original(ctx context.Context, rd sqldb.Reader, v item.Viewer, it item.Item, c item.Compose) (s source, err error) {
	if c.Way == item.Afresh && c.Of == 0 {
		return s, nil
	}
	family, err := record.Gathered(ctx, rd, it.ID)
	if err != nil {
		return s, err
	}
	if c.Of != 0 {
		s.it, err = record.LetterIn(ctx, rd, v, family, c.Of)
	} else {
		s.it, err = record.NewestIn(ctx, rd, v, family)
	}
	if err != nil {
		return s, err
	}
	passes := c.Way.Passes()
	if s.it.ID == 0 {
		if passes {
			return s, fault("of", "nobody has written in %s: there is no letter to pass on", it.Number)
		}
		return s, nil
	}
	if s, err = r.read(ctx, s.it, passes && !c.Way.All() || c.Quote); err != nil {
		return s, err
	}
	list, err := r.senders(ctx, rd)
	s.own = owned(list)
	return s, err
}

// read takes a letter apart, as far as answering it needs. Where its bytes are not there and need not be, what the records
// say of it has to do.
func (r *Room) read(ctx context.Context, m item.Mail, must bool) (s source, err error) {
	s = source{it: m, Original: mail.Original{Subject: m.Subject, ID: m.MessageID, From: []string{named(m)}, To: m.To, Date: m.Date, Text: m.Snippet}}
	if m.Out {
		s.From = []string{r.from()}
	}
	if s.Raw, err = r.plain(ctx, m); err != nil {
		if must {
			return s, err
		}
		return s, nil
	}
	if head, err := netmail.ReadMessage(bytes.NewReader(s.Raw)); err == nil {
		s.heads(head.Header)
	}
	in, err := read.Reader{}.Read(s.Raw)
	if err == nil {
		s.Text, s.files = in.Text, in.Files
	}
	return s, nil
}

// plain returns a letter's bytes, opened where they were encrypted to the team.
func (r *Room) plain(ctx context.Context, m item.Mail) (raw []byte, err error) {
	raw, err = r.bytesOf(ctx, m)
	if err != nil || r.Reveal == nil {
		return raw, err
	}
	opened, err := r.Reveal(raw)
	if err != nil || opened.Encrypted == keys.None {
		return raw, nil //nolint:nilerr // what can't be opened is passed on as it came
	}
	return opened.Raw, nil
}

func named(m item.Mail) string {
	return (&netmail.Address{Name: m.Name, Address: m.From}).String()
}

// maxReferences is how many Message-IDs of a letter's talk are read.
const maxReferences = 100

// heads takes what the letter's own headers say. They are a stranger's: whatever is no address is left out later.
func (s *source) heads(h netmail.Header) {
	list := func(name string) (out []string) {
		all, err := h.AddressList(name)
		if err != nil {
			return nil
		}
		for _, a := range all {
			out = append(out, a.String())
		}
		return out[:min(len(out), 2*maxPeople)]
	}
	if from := list("From"); len(from) > 0 {
		s.From = from
	}
	s.ReplyTo, s.To, s.Cc = list("Reply-To"), list("To"), list("Cc")
	s.via = slices.Concat(list("Delivered-To"), list("X-Original-To"), list("Envelope-To"))
	ids := strings.Fields(h.Get("References"))
	s.References = ids[:min(len(ids), maxReferences)]
	if post := h.Get("List-Post"); post != "" {
		_, at, _ := strings.Cut(post, "<mailto:")
		s.ListPost, _, _ = strings.Cut(at, ">")
	}
}

// answerTo says to whom an answer goes: the sender of the letter that is answered; where none is named, whom the item is
// with.
func (s source) answerTo(it item.Item, c item.Compose) (to, cc []string) {
	all := c.Way == item.ReplyAll
	if s.it.ID == 0 || c.Of == 0 && c.Way == "" && it.Email != "" {
		if it.Email == "" {
			return nil, nil
		}
		return []string{(&netmail.Address{Name: it.Person, Address: it.Email}).String()}, nil
	}
	if !all && len(s.ReplyTo) == 0 && !s.it.Out {
		return s.From, nil
	}
	return s.everybody(all)
}

// everybody asks the rules of answering whom a letter goes back to: to none of the team's own addresses.
func (s source) everybody(all bool) (to, cc []string) {
	m, err := mail.Reply(s.Original, mail.Answer{Own: s.own, All: all, Text: "x", Date: s.it.At})
	if err != nil {
		return s.From, nil
	}
	return []string{m.To}, some(m.Cc)
}

func some(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// attach puts the files into a letter, and returns the strictest mark of what is in it.
func (r *Room) attach(ctx context.Context, rd sqldb.Reader, v item.Viewer, it item.Item, c item.Compose, of source, out *composed) (floor tocsin.Mark, err error) {
	floor = tocsin.Clear
	if (c.Way == item.Forward || c.Way == item.Inline || c.Quote) && of.it.ID != 0 {
		floor = of.it.Mark
	}
	if c.Quoted != 0 {
		m, err := r.letterOf(ctx, rd, v, it, c.Quoted)
		if err != nil {
			return floor, err
		}
		floor = min(floor, m.Mark)
	}
	add := func(b item.Bundle) {
		out.files += int64(len(b.Body))
		out.m.Attach = append(out.m.Attach, mail.Attachment{Name: b.Name, Type: b.Type, Body: b.Body})
	}
	for _, b := range c.Files {
		add(b)
	}
	for _, part := range c.Parts {
		b, mark, err := r.part(ctx, rd, v, it, part)
		if err != nil {
			return floor, err
		}
		add(b)
		floor = min(floor, mark)
	}
	for _, id := range c.Evidence {
		b, mark, err := r.enclosed(ctx, rd, v, it, id)
		if err != nil {
			return floor, err
		}
		add(b)
		floor = min(floor, mark)
	}
	if out.files > maxBytes {
		return floor, tooMuch(out.files)
	}
	return floor, nil
}

// tooMuch says that files are more than mail servers take.
func tooMuch(bytes int64) error {
	return &tocsin.Fault{Why: tocsin.TooLarge, Field: "files", Text: "the files are " + strconv.FormatInt(bytes>>20, 10) + " MB; mail servers take 25 MB at most"}
}

// letterOf returns a letter of an item or of what was merged into it.
func (r *Room) letterOf(ctx context.Context, rd sqldb.Reader, v item.Viewer, it item.Item, id int64) (item.Mail, error) {
	family, err := record.Gathered(ctx, rd, it.ID)
	if err != nil {
		return item.Mail{}, err
	}
	return record.LetterIn(ctx, rd, v, family, id)
}

// part returns a file of one of the item's letters, named "12/1": the first of letter 12.
func (r *Room) part(ctx context.Context, rd sqldb.Reader, v item.Viewer, it item.Item, name string) (b item.Bundle, mark tocsin.Mark, err error) {
	one, nth, _ := strings.Cut(name, "/")
	id, err1 := strconv.ParseInt(one, 10, 64)
	n, err2 := strconv.Atoi(nth)
	if cmp.Or(err1, err2) != nil {
		return b, mark, fault("parts", "%.40q is no file of a letter; want 12/1", name)
	}
	m, err := r.letterOf(ctx, rd, v, it, id)
	if err != nil {
		return b, mark, err
	}
	s, err := r.read(ctx, m, true)
	if err != nil {
		return b, mark, err
	}
	if n < 1 || n > len(s.files) {
		return b, mark, fault("parts", "letter %d has no file %d", id, n)
	}
	f := s.files[n-1]
	return item.Bundle{Name: f.Name, Type: f.Type, Body: f.Body}, m.Mark, nil
}
