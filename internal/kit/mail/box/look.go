package box

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
)

// maxLooked is how many folders a look counts.
const maxLooked = 100

// Folder is a folder of a mailbox as a look finds it.
type Folder struct {
	Name   string
	All    int64 // letters
	Recent int64 // those that came in the last days that Config says
}

// Look logs in and counts what is in each folder, INBOX first. It opens folders as they can't be changed, fetches no letter,
// and keeps nothing. Source: RFC 9051 §6.3.3.
func (b *Box) Look(ctx context.Context) (list []Folder, err error) {
	s, err := b.dial(ctx)
	if err != nil {
		return nil, err
	}
	defer s.close()
	stop := context.AfterFunc(ctx, s.close)
	defer stop()
	names, err := s.folders()
	if err != nil {
		return nil, err
	}
	for _, name := range names[:min(len(names), maxLooked)] {
		f, err := b.count(s, name)
		if err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, nil
}

func (b *Box) count(s server, name string) (f Folder, err error) {
	f.Name = name
	if _, err = s.open(name, false); err != nil {
		return f, err
	}
	all, err := s.list(0, time.Time{})
	if err != nil {
		return f, err
	}
	since := time.Time{}
	if b.c.Days > 0 {
		since = b.c.Now().AddDate(0, 0, -b.c.Days)
	}
	recent, err := s.list(0, since)
	f.All, f.Recent = int64(len(all)), int64(len(recent))
	return f, err
}

// folders are those that can be opened, by name, INBOX first. Source: RFC 9051 §6.3.9.
func (c *client) folders() (names []string, err error) {
	list, err := c.List("", "*", nil).Collect()
	if err != nil {
		return nil, fmt.Errorf("list the folders of the mailbox: %w", err)
	}
	for _, l := range list {
		if !slices.Contains(l.Attrs, imap.MailboxAttrNoSelect) && !slices.Contains(l.Attrs, imap.MailboxAttrNonExistent) && l.Mailbox != "INBOX" {
			names = append(names, l.Mailbox)
		}
	}
	slices.Sort(names)
	return append([]string{"INBOX"}, names...), nil
}
