package respond

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"strings"

	"tocsin"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/mail/show"
	"tocsin/internal/kit/mail/smtp"
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
	SHA  string // of its bytes
	Feed bool   // its files are reports, and were taken in as such
	Ours bool   // it is about a warning that we sent
}

// Take takes a letter in; the same letter again changes nothing. What a person wrote joins the item that it answers, or
// opens a report. What machines write is listed by its sort and opens nothing.
//
// An item is known by the Message-IDs that a letter answers, by the address that it was sent to, which only the recipient
// of our letter has, and else by the number in its subject, where whoever wrote it is one that the item is with: a number
// can be guessed, and must not let a stranger into an item, or open one again.
func (r *Room) Take(ctx context.Context, a Arrival) error {
	m := mailOf(a)
	err := r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		known, err := record.HasLetter(ctx, tx, a.SHA, false)
		if err != nil || known {
			return err
		}
		if err := r.returned(ctx, tx, a); err != nil {
			return err
		}
		one, err := r.itemOf(ctx, tx, a)
		if err != nil {
			return err
		}
		if one == 0 && m.Sort != item.Letter {
			return record.AddLetter(ctx, tx, &m)
		}
		it, err := r.heard(ctx, tx, a, &m, one)
		if err != nil {
			return err
		}
		return r.file(ctx, tx, a, &m, it)
	})
	if err != nil {
		return fmt.Errorf("take letter: %w", err)
	}
	return nil
}

// mailOf is a letter as it stands in lists.
func mailOf(a Arrival) item.Mail {
	m := item.Mail{SHA: a.SHA, MessageID: a.ID, From: a.From, Name: a.Name, To: a.To, Subject: a.Subject, Snippet: snippet(a.Text), Date: a.Date, Size: int64(len(a.Text)), Files: len(a.Files),
		Mark: markOf(a.Subject), Trouble: strings.Join(a.Troubles, "; ")}
	for _, f := range a.Files {
		m.Size += int64(len(f.Body))
	}
	switch {
	case a.Feed:
		m.Sort = item.FeedMail
	case a.Kind == read.Bounce:
		m.Sort = item.Bounce
	case a.Kind == read.Letter:
		m.Sort = item.Letter
	default:
		m.Sort = item.Auto
	}
	if a.Ours {
		m.Warning = number.Find(cmp.Or(a.Original["x-tocsin-number"], a.Subject))
	}
	return m
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

// itemOf finds what a letter is about; 0 is nothing that is there.
func (r *Room) itemOf(ctx context.Context, tx *sqldb.Tx, a Arrival) (int64, error) {
	ids := a.InReplyTo
	if a.OriginalID != "" {
		ids = append(ids, a.OriginalID)
	}
	if one, err := record.ItemOfLetters(ctx, tx, ids); err != nil || one != 0 {
		return one, err
	}
	if act, ok := smtp.Act(a.Token); ok {
		if one, err := record.ItemOfAct(ctx, tx, act); err != nil || one != 0 {
			return one, err
		}
	}
	quoted := number.Find(a.Subject)
	if quoted == "" || a.Ours {
		return 0, nil
	}
	it, err := record.ByNumber(ctx, tx, item.Viewer{Name: byMail, Clearance: tocsin.Red, All: true}, quoted)
	if tocsin.WhyOf(err) == tocsin.NotFound {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	known, err := record.TalksWith(ctx, tx, it, a.From)
	if err != nil || !known {
		return 0, err
	}
	return it.ID, nil
}

// heard notes in an item that a letter came, or opens the report that it is.
func (r *Room) heard(ctx context.Context, tx *sqldb.Tx, a Arrival, m *item.Mail, one int64) (it item.Item, err error) {
	if one == 0 {
		it = item.Item{Kind: item.Report, Title: title(a.Subject, a.From), Language: show.Guess(a.Text), Person: a.Name, Email: a.From, How: "email", Mark: m.Mark, Heard: tx.Now}
		return it, r.begin(ctx, tx, byMail, "", &it) // file indexes it, with the letter
	}
	if it, err = record.ByID(ctx, tx, one); err != nil {
		return it, err
	}
	if it, err = record.Target(ctx, tx, it); err != nil || m.Sort != item.Letter {
		return it, err
	}
	m.Sort = item.Answer
	change := map[string]string{"heard": record.TimeText(tx.Now), "waits": string(item.ForUs)}
	if it.Status.Ends() && it.Kind != item.Measure {
		change["status"] = string(item.Open)
		change["resolution"] = ""
	}
	return it, record.SetFields(ctx, tx, 0, &it, change)
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
	if _, err := record.AddEntry(ctx, tx, item.Entry{Item: it.ID, By: a.From, What: item.Wrote, Mail: m}); err != nil {
		return err
	}
	if err := r.names(ctx, tx, it, *m, a.Subject+"\n"+a.Text); err != nil {
		return err
	}
	return r.index(ctx, tx, it)
}
