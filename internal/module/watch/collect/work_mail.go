package collect

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/mail/read"
	"tocsin/plugin/feed"
)

// Letter is a mail that may carry reports. Which of its addresses are to be believed, the mail server in front decides: a
// From can be written by anybody, so senders belong on a feed's list only where that server checks them.
type Letter struct {
	From     string // of the header
	Envelope string // whom the sending server named; "" where it is not known
	Subject  string
	Files    []read.File
}

// maxLetterFiles is how many attachments of a letter are taken in.
const maxLetterFiles = 50

// reportEndings are the endings of attachments that may be reports. Pictures, signatures and the like are passed over.
var reportEndings = []string{".csv", ".txt", ".json", ".jsonl", ".ndjson", ".xml", ".zip", ".gz", ".log", ".list", ".idea"}

// FromLetter reads a raw mail and takes its attachments in as reports of the feed whose list of senders has who sent it. It
// returns once they are durable; mine tells that the letter was from a sender of a feed, so that nobody else need look at it.
func (c *Collector) FromLetter(ctx context.Context, raw []byte, envelope string) (reports []inbox.Report, mine bool, err error) {
	in, err := read.Reader{}.Read(raw)
	if err != nil {
		return nil, false, err
	}
	return c.TakeLetter(ctx, Letter{From: in.From, Envelope: envelope, Subject: in.Subject, Files: in.Files})
}

// TakeLetter does the same with a letter that was read already.
func (c *Collector) TakeLetter(ctx context.Context, l Letter) (reports []inbox.Report, mine bool, err error) {
	f, err := c.feedOfSender(ctx, l)
	if err != nil || f == nil {
		return nil, false, err
	}
	files := l.Files
	if len(files) > maxLetterFiles {
		c.Log.Warn("a letter has more attachments than are taken", "feed", f.Name, "attachments", len(files))
		files = files[:maxLetterFiles]
	}
	for _, file := range files {
		if !isReport(file.Name) || len(file.Body) == 0 {
			continue
		}
		rep, _, err := c.Take(ctx, inbox.Arrival{Feed: f.Name, Name: file.Name, Origin: "mail", Mark: f.Mark}, bytes.NewReader(file.Body))
		if err != nil {
			return reports, true, fmt.Errorf("take %s of a letter: %w", file.Name, err)
		}
		reports = append(reports, rep)
	}
	return reports, true, nil
}

// ReadTaken reads the reports of a letter.
func (c *Collector) ReadTaken(ctx context.Context, reports []inbox.Report) error {
	for _, rep := range reports {
		if rep.State != inbox.Waiting {
			continue
		}
		if _, err := c.Read(ctx, rep); err != nil {
			return err
		}
	}
	return nil
}

// feedOfSender returns the feed whose list has the sender of a letter; nil when none has. Both addresses that a letter
// gives must be on the list. Where the sender is on several lists, a file's name decides.
func (c *Collector) feedOfSender(ctx context.Context, l Letter) (*feed.Feed, error) {
	choices, err := c.choices(ctx)
	if err != nil {
		return nil, err
	}
	var found []*feed.Feed
	for _, f := range c.Shelf.All() {
		senders := choices[f.Name].Senders
		if listed(senders, l.From) && (l.Envelope == "" || listed(senders, l.Envelope)) {
			found = append(found, f)
		}
	}
	switch len(found) {
	case 0:
		return nil, nil
	case 1:
		return found[0], nil
	}
	for _, f := range found {
		if slices.ContainsFunc(l.Files, func(file read.File) bool { return knows(f, file.Name) }) {
			return f, nil
		}
	}
	return nil, tocsin.Faultf(tocsin.Invalid, "%.100q sends for several feeds, and none of them knows the names of these files", l.From)
}

// listed reports whether an address, or its domain, is on a list.
func listed(senders []string, address string) bool {
	address = strings.ToLower(strings.TrimSpace(address))
	at := strings.LastIndexByte(address, '@')
	if at <= 0 {
		return false
	}
	return slices.Contains(senders, address) || slices.Contains(senders, address[at:])
}

// knows reports whether a feed knows a file by its name.
func knows(f *feed.Feed, name string) bool {
	return slices.ContainsFunc(f.Files, func(pattern string) bool {
		ok, _ := path.Match(pattern, path.Base(name))
		return ok
	})
}

func isReport(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(reportEndings, func(end string) bool { return strings.HasSuffix(name, end) })
}
