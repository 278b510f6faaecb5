package respond

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/number"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// byMail is who did what a letter made happen.
const byMail = "mail"

// Arrival is a letter that came in.
type Arrival struct {
	read.Incoming
	SHA  string    // of its bytes
	Box  string    // the mailbox that it lay in; "" is none
	At   time.Time // when it came into that; zero where nobody says
	Feed bool      // its files are reports, and were taken in as such
	Ours bool      // it is about a warning that we sent
}

// Take takes a letter in; the same letter again changes nothing. What a person wrote joins the item that it answers, or
// opens a report. What machines write, what a list sent to all, and what a mail server's filter calls spam is listed by its
// sort and opens nothing. Letters of one conversation come to one item in whatever order they arrive.
func (r *Room) Take(ctx context.Context, a Arrival) error {
	m := mailOf(a)
	n, err := r.noteOf(ctx, a)
	if err != nil {
		return fmt.Errorf("take letter: %w", err)
	}
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		known, err := record.HasLetter(ctx, tx, a.SHA, false)
		if err != nil || known {
			return err
		}
		if err := r.returned(ctx, tx, a); err != nil {
			return err
		}
		old, err := r.history(ctx, tx, a)
		if err != nil {
			return err
		}
		if old {
			m.At = a.At
		}
		if done, err := r.noteByMail(ctx, tx, a, m, n); err != nil || done {
			return err
		}
		one, why, err := r.itemOf(ctx, tx, a)
		if err != nil {
			return err
		}
		own, err := r.senders(ctx, tx)
		if err != nil {
			return err
		}
		if one == 0 {
			sieve(a, &m, own)
		}
		if one == 0 && m.Sort != item.Letter {
			if err := record.AddLetter(ctx, tx, &m); err != nil {
				return err
			}
			return r.indexMail(ctx, tx, m)
		}
		it, err := r.heardOf(ctx, tx, a, &m, n, one, why)
		if err != nil {
			return err
		}
		if err := r.file(ctx, tx, a, &m, it); err != nil {
			return err
		}
		if err := r.news(ctx, tx, a, m, it, one == 0, old, n); err != nil {
			return err
		}
		return r.gathered(ctx, tx, m)
	})
	if err != nil {
		return fmt.Errorf("take letter: %w", err)
	}
	return nil
}

// gathered brings to a letter's item what belongs to the same talk, of others and of ours.
func (r *Room) gathered(ctx context.Context, tx *sqldb.Tx, m item.Mail) error {
	if err := r.gather(ctx, tx, m); err != nil {
		return err
	}
	return r.gatherSent(ctx, tx, m)
}

// news tells of a letter: its writer that it opened a report, or the team that it came in an item. Of an old letter that is
// read late nobody of the team is told.
func (r *Room) news(ctx context.Context, tx *sqldb.Tx, a Arrival, m item.Mail, it item.Item, opened, old bool, n *noteLetter) error {
	switch {
	case opened && n == nil:
		return r.confirm(ctx, tx, a, m, it)
	case old || m.Sort != item.Answer && m.Sort != item.Letter:
		return nil
	}
	return r.wrote(ctx, tx, it, m.ID)
}

// mailOf is a letter as it stands in lists.
func mailOf(a Arrival) item.Mail {
	a.InReplyTo = slices.DeleteFunc(slices.Clone(a.InReplyTo), isNotice)
	m := item.Mail{SHA: a.SHA, MessageID: a.ID, From: a.From, Name: a.Name, To: a.To, Subject: a.Subject, Snippet: snippet(a.Text), Date: a.Date, Size: a.Size, Files: len(a.Files),
		Seal: a.Seal, Answers: a.InReplyTo, Mark: markOf(a.Subject), Trouble: strings.Join(a.Troubles, "; ")}
	m.Names = fileNames(a.Files)
	m.Sort, m.Why = sortOf(a)
	if a.Ours {
		m.Warning = number.Find(cmp.Or(a.Original["x-tocsin-number"], a.Subject))
	}
	if a.OriginalID != "" && !isNotice(a.OriginalID) && !slices.Contains(m.Answers, a.OriginalID) {
		m.Answers = append(slices.Clone(m.Answers), a.OriginalID)
	}
	return m
}

// maxFileNames is how many bytes of names of files are kept of a letter.
const maxFileNames = 2000

// fileNames are the names of a letter's files that can be looked for, each on one line.
func fileNames(files []read.File) (names []string) {
	left := maxFileNames
	for _, f := range files {
		name := strings.Join(strings.Fields(f.Name), " ")
		if left -= len(name) + 1; name != "" && left >= 0 {
			names = append(names, name)
		}
	}
	return names
}

// sortOf says what a letter is by itself, and why. A complaint that is about no letter of ours is somebody's report.
func sortOf(a Arrival) (item.Sort, string) {
	switch {
	case a.Feed:
		return item.FeedMail, item.WhyFeed
	case a.Kind == read.Bounce:
		return item.Bounce, item.WhyBounce
	case a.Kind == read.Complaint && !a.Ours && a.Token == "":
		return item.Letter, item.WhyComplaint
	case a.Kind == read.Complaint:
		return item.Auto, item.WhyComplaint
	case a.Kind != read.Letter:
		return item.Auto, item.WhyMachine
	case a.Ours:
		return item.Letter, item.WhyWarning
	}
	return item.Letter, item.WhyNew
}

// sieve says of a letter that would open a report that it is spam, where the mail server's filter says so, or a circular,
// where it went to a list. The team's own list is no list: all that people write to it is for the team.
func sieve(a Arrival, m *item.Mail, own []item.Sender) {
	switch {
	case m.Sort != item.Letter || m.Why != item.WhyNew:
	case a.Head.Spam != "":
		m.Sort, m.Why = item.Spam, item.WhyFilter
	case a.Head.Listed() && !ownList(a.Head, own):
		m.Sort, m.Why = item.Circular, item.WhyList
	}
}

// ownList reports whether a list is that of one of the team's own addresses. A list's id is most often its address with a dot.
func ownList(h read.Head, own []item.Sender) bool {
	return slices.ContainsFunc(own, func(s item.Sender) bool {
		return strings.EqualFold(h.ListPost, s.Address) || strings.EqualFold(h.List, strings.Replace(s.Address, "@", ".", 1))
	})
}

// maxSnippet is how many bytes of a letter stand in lists.
const maxSnippet = 600

// snippet is what a letter begins with, without what it quotes.
func snippet(text string) string {
	var own []string
	for line := range strings.Lines(text) {
		if s := strings.TrimSpace(line); s != "" && !strings.HasPrefix(s, ">") {
			own = append(own, s)
		}
	}
	return item.Short(strings.Join(own, "\n"), maxSnippet)
}

var marked = regexp.MustCompile(`(?i)\bTLP:\s?(RED|AMBER\+STRICT|AMBER|GREEN|CLEAR|WHITE)\b`)

// markOf reads the mark that a subject names; without one a letter is AMBER. Source: TLP 2.0 §1.
func markOf(subject string) tocsin.Mark {
	if found := marked.FindStringSubmatch(subject); found != nil {
		if m, err := tocsin.ParseMark(found[1]); err == nil {
			return m
		}
	}
	return tocsin.Amber
}

// title is what a report is called that a letter opened.
func title(subject, from string) string {
	const longest = 300
	s := strings.TrimSpace(strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return ' '
		}
		return c
	}, strings.ToValidUTF8(subject, "\uFFFD")))
	return cmp.Or(item.Short(s, longest), from, "?")
}

// file puts a letter into an item: its row, its line in the stream, and what can be looked for in it.
func (r *Room) file(ctx context.Context, tx *sqldb.Tx, a Arrival, m *item.Mail, it item.Item) error {
	m.Item = it.ID
	if err := record.AddLetter(ctx, tx, m); err != nil {
		return err
	}
	if err := r.indexMail(ctx, tx, *m); err != nil {
		return err
	}
	if _, err := record.AddEntry(ctx, tx, item.Entry{Item: it.ID, By: a.From, What: item.Wrote, Mail: m}); err != nil {
		return err
	}
	if err := r.names(ctx, tx, it, *m, a.Subject+"\n"+a.Text); err != nil {
		return err
	}
	return r.index(ctx, tx, it)
}
