package collect

import (
	"context"
	"errors"
	"io"
	"slices"

	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/unpack"
	"tocsin/plugin/feed"
)

// Limits of a look at reports that were read.
const (
	lookReports = 500  // at once
	lookRecords = 2000 // whose columns are taken down
)

// LookBack takes down what the reports that were read since the last look tell of their feeds, by whatever door they came.
func (c *Collector) LookBack(ctx context.Context) error {
	until, err := c.lookedUntil(ctx)
	if err != nil {
		return err
	}
	if !until.IsZero() {
		until = until.Add(-again)
	}
	reports, err := c.Inbox.Finished(ctx, until, lookReports)
	if err != nil || len(reports) == 0 {
		return err
	}
	seen, err := c.arrivals(ctx, "")
	if err != nil {
		return err
	}
	known := map[int64]Arrival{}
	for _, a := range seen {
		known[a.Report] = a
	}
	for _, rep := range reports {
		if k, ok := known[rep.ID]; ok && k.Finished.Equal(rep.Finished) {
			continue
		}
		if err := c.arrived(ctx, rep, seen); err != nil {
			return err
		}
	}
	return nil
}

// arrived takes one report down.
func (c *Collector) arrived(ctx context.Context, rep inbox.Report, seen []Arrival) error {
	a := Arrival{Report: rep.ID, Feed: rep.Feed, Code: rep.Feed, Received: rep.Received, Finished: rep.Finished, Records: rep.Read, Rejected: rep.Rejected}
	f, err := c.Shelf.Named(rep.Feed)
	if err == nil {
		c.columnsOf(f, rep, &a)
	}
	var before []Arrival
	for _, s := range seen {
		if s.Code == a.Code && s.Report < a.Report && len(s.Columns) > 0 {
			before = append(before, s)
		}
	}
	added, missing := a.compare(before, f != nil && f.Format == "csv")
	return c.keep(ctx, a, added, missing)
}

// columnsOf takes the columns of a report's first records down, where it is one file. What can't be read of it says
// nothing: the reading has told of it.
func (c *Collector) columnsOf(f *feed.Feed, rep inbox.Report, a *Arrival) {
	raw, err := c.Inbox.Bytes(rep)
	if err != nil {
		return
	}
	defer raw.Close()
	files := 0
	err = eachMember(rep.Name, raw, c.passwords(f), func(name string, r io.Reader) error {
		if files++; files > 1 {
			return errEnough
		}
		columns, code, n, err := feed.ColumnsOf(f, name, r, lookRecords)
		a.Columns, a.Sample = shortNames(columns), int(n)
		if code != "" {
			a.Code = code
		}
		return err
	})
	if errors.Is(err, errEnough) { // several files: their kinds may differ
		a.Code, a.Columns, a.Sample = f.Name, nil, 0
	}
}

var errEnough = errors.New("enough")

// maxColumns is how many columns of a report are compared; one with more has names of its own in each record.
const maxColumns = 400

// shortNames leaves out names that can't be compared.
func shortNames(columns []string) []string {
	if len(columns) > maxColumns {
		return nil
	}
	out := columns[:0]
	for _, name := range columns {
		if len(name) <= 100 && !slices.ContainsFunc([]byte(name), func(b byte) bool { return b <= ' ' || b == 0x7f }) {
			out = append(out, name)
		}
	}
	return out
}

// eachMember unpacks a report and calls read with each file in it.
func eachMember(name string, body io.Reader, passwords []string, read func(name string, r io.Reader) error) error {
	archive, err := unpack.Open(name, body, unpack.Limits{Passwords: passwords})
	if err != nil {
		return err
	}
	defer archive.Close()
	for {
		m, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := read(m.Name, unpack.UTF8(m.Reader, "")); err != nil {
			return err
		}
	}
}
