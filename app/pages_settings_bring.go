package app

import (
	"context"
	"io"
	"path"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/settings"
	"tocsin/internal/module/watch"
	"tocsin/internal/module/watch/digest"
	"tocsin/internal/module/watch/roster"
)

// deskBring takes in what a page brings.
type deskBring struct{ n *Node }

// pageImport is the import that a page's file is of: a later one of that name replaces what this brought. It is the one that
// the command line takes without a name.
const pageImport = "file"

// Contacts takes a file of organisations in.
func (d deskBring) Contacts(ctx context.Context, by, name string, body io.Reader) (b settings.Brought, err error) {
	ctx = roster.As(ctx, by)
	rep, err := d.n.Watch.Roster.Import(ctx, pageImport, path.Base(path.Clean("/"+name)), body, nil)
	if err != nil {
		return b, err
	}
	if err := d.n.Watch.Follow(ctx); err != nil {
		return b, err
	}
	b = settings.Brought{File: rep.File, Format: rep.Format, Rows: rep.Rows, Orgs: countsOf(rep.Orgs), Nets: countsOf(rep.Nets), Contacts: countsOf(rep.Contacts), More: rep.ProblemsMore}
	for _, p := range rep.Problems {
		b.Problems = append(b.Problems, p.Error())
	}
	return b, nil
}

func countsOf(c roster.Counts) settings.Counts {
	return settings.Counts{Added: c.Added, Changed: c.Changed, Removed: c.Removed, Same: c.Unchanged}
}

// Coverage tells how much of the country somebody answers for.
func (d deskBring) Coverage(ctx context.Context) (c settings.Coverage, err error) {
	orgs, nets, err := d.n.Watch.RosterSize(ctx)
	if err != nil {
		return c, err
	}
	cov, err := d.n.Watch.Roster.Coverage(ctx, d.n.Settings.Country)
	if err != nil {
		return c, err
	}
	return settings.Coverage{Owners: int64(orgs), Nets: int64(nets), Known: cov.Basis != "", Share4: cov.IPv4.Percent / 100, Share6: cov.IPv6.Percent / 100,
		Gaps: len(cov.Gaps) + cov.GapsMore}, nil
}

// Feeds are those that a report can be of.
func (d deskBring) Feeds() (list []settings.Feed) {
	for _, f := range d.n.Shelf.All() {
		list = append(list, settings.Feed{Name: f.Name, Title: f.Title})
	}
	return list
}

// Report takes a report in and reads it.
func (d deskBring) Report(ctx context.Context, by, feed, name string, body io.Reader) (t settings.Taken, err error) {
	source, err := d.n.Shelf.Named(feed)
	if err != nil {
		return t, err
	}
	rep, known, err := d.n.Watch.Take(ctx, inbox.Arrival{Feed: source.Name, Name: name, Mark: source.Mark, Origin: by}, body)
	if err != nil {
		return t, err
	}
	if !known || rep.State != inbox.Done {
		if rep, err = d.n.Watch.Read(ctx, rep); err != nil {
			return t, err
		}
	}
	return settings.Taken{Name: rep.Name, ID: rep.ID, Known: known, Read: rep.Read, Accepted: rep.Accepted, Duplicate: rep.Duplicate,
		Rejected: rep.Rejected, Unowned: rep.Unowned, Trouble: rep.Trouble}, nil
}

// Previews are the owners who would be told something now.
func (d deskBring) Previews(ctx context.Context) (list []settings.Preview, err error) {
	err = d.n.Watch.Digests(ctx, watch.DigestAsk{Now: true}, func(l digest.Letter) error {
		p := settings.Preview{Owner: l.Owner, Name: l.Name, Findings: l.Findings}
		if len(l.To) > 0 {
			p.To = l.To[0]
		}
		list = append(list, p)
		return nil
	})
	return list, err
}

// Draft drafts these letters into the outbox, in somebody's name.
func (d deskBring) Draft(ctx context.Context, by string) (int, error) {
	tally, err := d.n.Watch.Draft(ctx, watch.DigestAsk{Now: true})
	if err != nil {
		return 0, err
	}
	return tally.Letters, d.n.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "digest.draft", Subject: "all", Detail: map[string]any{"letters": tally.Letters}})
	})
}
