package respond

import (
	"cmp"
	"context"
	"fmt"
	netmail "net/mail"
	"slices"
	"strings"
	"unicode"

	"tocsin"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// Limits of a letter that a person writes.
const (
	maxPeople = 50       // addresses of each of To, Cc and Bcc
	maxWords  = 1 << 20  // bytes of its text
	maxFiles  = 50       // files
	maxBytes  = 25 << 20 // of files, before they are encoded
)

// addressee is one recipient, as a person named them.
type addressee struct {
	name, address string
	as            string // to, cc, bcc
}

func (a addressee) String() string {
	return (&netmail.Address{Name: a.name, Address: a.address}).String()
}

// composed is a letter that is put together and not protected yet.
type composed struct {
	m      mail.Message
	people []addressee
	mark   tocsin.Mark
	files  int64 // bytes
}

// hidden are the recipients that no copy names.
func (c composed) hidden() (list []string) {
	for _, p := range c.people {
		if p.as == "bcc" {
			list = append(list, p.address)
		}
	}
	return list
}

// compose puts a letter together: to whom, about what, with which files. Where nobody is named, an answer goes to whoever wrote
// what it answers, or to whom the item is with. Nothing is kept.
func (r *Room) compose(ctx context.Context, rd sqldb.Reader, v item.Viewer, it item.Item, c item.Compose) (out composed, err error) {
	if err := checkCompose(c); err != nil {
		return out, err
	}
	of, err := r.original(ctx, rd, v, it, c)
	if err != nil {
		return out, err
	}
	head, err := r.heading(ctx, rd, v, it, c, of)
	if err != nil {
		return out, err
	}
	if out.m, err = r.message(it, c, of, head); err != nil {
		return out, err
	}
	if len(c.To)+len(c.Cc)+len(c.Bcc) == 0 && !c.Way.Passes() {
		if c.To, c.Cc, err = r.answerTo(ctx, rd, it, c, of); err != nil {
			return out, err
		}
	}
	if out.people, err = addressees(c); err != nil {
		return out, err
	}
	out.m.To, out.m.Cc = joined(out.people, "to"), joined(out.people, "cc")
	floor, err := r.attach(ctx, rd, v, it, c, of, &out)
	if err != nil {
		return out, err
	}
	if c.Way.All() && c.Quoted == 0 {
		all, err := r.thread(ctx, rd, v, it, c, &out)
		if err != nil {
			return out, err
		}
		floor = min(floor, all)
	}
	if out.mark, err = markFor(v, it, c.TLP, floor); err != nil {
		return out, err
	}
	label(&out.m, out.mark)
	out.m.ID, err = messageID(it.Number, head.from)
	return out, err
}

// checkCompose refuses what makes no letter.
func checkCompose(c item.Compose) error {
	switch {
	case strings.TrimSpace(c.Text) == "" && !c.Way.Passes():
		return fault("text", "an empty letter says nothing")
	case len(c.Text) > maxWords:
		return fault("text", "it is longer than %d bytes", maxWords)
	case c.Way != "" && !slices.Contains(item.Ways(), c.Way):
		return fault("way", "%.40q is none of %v", c.Way, item.Ways())
	case c.Guard != "" && !slices.Contains(item.Guards(), c.Guard):
		return fault("guard", "%.40q is none of %v", c.Guard, item.Guards())
	case c.Waits != "" && c.Waits != item.ForUs && c.Waits != item.ForThem && c.Waits != item.ForNoOne:
		return fault("waits_for", "%.40q is none of us, them, nobody", c.Waits)
	case len(c.Files)+len(c.Parts)+len(c.Evidence) > maxFiles:
		return fault("files", "%d files; the most is %d", len(c.Files)+len(c.Parts)+len(c.Evidence), maxFiles)
	}
	return nil
}

// heading is what the letterhead gives to one letter.
type heading struct{ from, signature string }

// heading says which address a letter is from, and what stands under it.
func (r *Room) heading(ctx context.Context, rd sqldb.Reader, v item.Viewer, it item.Item, c item.Compose, of source) (h heading, err error) {
	if h.from, err = r.senderOf(ctx, rd, v, it, c.From, of); err != nil || c.Bare {
		return h, err
	}
	style, err := letterhead(ctx, rd)
	if err != nil || len(style.Signatures) == 0 {
		return h, err
	}
	h.signature, err = r.signature(ctx, rd, style, v.Name, cmp.Or(c.Language, r.languageOf(ctx, it, c.To)), h.from)
	return h, err
}

// message makes the letter's head and text: an answer, or one that passes another on.
func (r *Room) message(it item.Item, c item.Compose, of source, h heading) (m mail.Message, err error) {
	tag := "[" + it.Number + "]"
	o := of.Original
	if o.Subject == "" {
		o.Subject = it.Title
	}
	switch c.Way {
	case item.Thread, item.Told: // the letters come later
		m = mail.Message{From: h.from, Subject: mail.Subject("Fwd", o.Subject, tag), Date: r.Now(), Text: mail.Sign(c.Text, h.signature)}
	case item.Forward, item.Inline:
		m, err = mail.Forward(o, mail.Pass{From: h.from, Tag: tag, Text: c.Text, Inline: c.Way == item.Inline, Signature: h.signature, Date: r.Now()})
		if c.Way == item.Inline && c.Quoted != 0 { // it stands in the text
			m.Text = mail.Sign(c.Text, h.signature)
		}
	default:
		o.From, o.ReplyTo, o.To, o.Cc = []string{"somebody@invalid.example"}, nil, nil, nil // whom it goes to is said elsewhere
		m, err = mail.Reply(o, mail.Answer{From: h.from, Tag: tag, Text: c.Text, Date: r.Now(), Quote: c.Quote && c.Quoted == 0, Signature: h.signature})
	}
	if err != nil {
		return m, err
	}
	if c.Way == item.Afresh {
		m.Subject, m.InReplyTo, m.References = subject(it.Title, tag), "", nil
	}
	if s := strings.TrimSpace(c.Subject); s != "" {
		m.Subject = subject(s, tag)
	}
	return m, nil
}

// subject writes a person's subject on one line, with the item's number in it once.
func subject(s, tag string) string {
	s = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || c == '\u2028' || c == '\u2029' {
			return ' '
		}
		return c
	}, strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Join(strings.Fields(s), " ")
	lower := strings.ToLower(s)
	for _, mark := range []string{"Re", "Fwd"} {
		if strings.HasPrefix(lower, strings.ToLower(mark)+":") {
			return mail.Subject(mark, s, tag)
		}
	}
	if strings.Contains(lower, strings.ToLower(tag)) {
		return s
	}
	return strings.TrimSpace(tag + " " + s)
}

// addressees are all that a letter goes to, each once, by what was said first.
func addressees(c item.Compose) ([]addressee, error) {
	seen := map[string]bool{}
	var list []addressee
	for _, field := range []struct {
		as    string
		given []string
	}{{"to", c.To}, {"cc", c.Cc}, {"bcc", c.Bcc}} {
		some, err := parsed(field.as, field.given, seen)
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	if len(list) == 0 || list[0].as != "to" {
		return nil, fault("to", "say to whom: a letter has one recipient at least that is not a copy's")
	}
	return list, nil
}

// parsed reads one field of addresses.
func parsed(as string, given []string, seen map[string]bool) (list []addressee, err error) {
	for _, text := range given {
		if strings.TrimSpace(text) == "" {
			continue
		}
		if strings.ContainsAny(text, "\r\n\x00") {
			return nil, fault(as, "%.80q holds the end of a line", text)
		}
		all, err := netmail.ParseAddressList(text)
		if err != nil {
			return nil, fault(as, "%.100q is no address like name@example.org", text)
		}
		for _, a := range all {
			address, err := mail.Address(a.Address)
			if err != nil {
				return nil, fault(as, "%.100q is no address that can be sent to", a.Address)
			}
			if key := strings.ToLower(address); !seen[key] {
				seen[key] = true
				list = append(list, addressee{a.Name, address, as})
			}
		}
	}
	if len(list) > maxPeople {
		return nil, fault(as, "%d addresses; the most is %d", len(list), maxPeople)
	}
	return list, nil
}

func joined(people []addressee, as string) string {
	var list []string
	for _, p := range people {
		if p.as == as {
			list = append(list, p.String())
		}
	}
	return strings.Join(list, ", ")
}

// markFor is the mark of a letter: the item's, or the one that was chosen. It is no wider than anything in it, and no
// stricter than its writer may see.
func markFor(v item.Viewer, it item.Item, said string, floor tocsin.Mark) (tocsin.Mark, error) {
	m := min(it.Mark, floor)
	if said != "" {
		var err error
		if m, err = markNamed(said); err != nil {
			return m, err
		}
	}
	switch {
	case m > floor:
		return m, fault("tlp", "the letter holds what is marked %s: it can't be marked %s", floor.Label(), m.Label())
	case m < v.Clearance:
		return m, fault("tlp", "you may see up to %s: you would not see what you write", v.Clearance.Label())
	}
	return m, nil
}

// label writes the mark above the text, and the strict ones into the subject, so that answers bear it. Source: TLP 2.0 §4.
func label(m *mail.Message, mark tocsin.Mark) {
	if mark != tocsin.Clear {
		m.Text = mark.Label() + "\n\n" + m.Text
	}
	if mark < tocsin.Amber && !marked.MatchString(m.Subject) {
		m.Subject = fmt.Sprintf("%s (%s)", m.Subject, mark.Label())
	}
}
