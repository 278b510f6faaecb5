package watch

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"tocsin/internal/module/watch/collect"
	"tocsin/internal/module/watch/desk"
	"tocsin/plugin/feed"
)

// Health tells how feeds are; a collect.Collector does.
type Health interface {
	// Statuses tells how all feeds are.
	Statuses(ctx context.Context) ([]collect.Status, error)
	// Last returns the last reports of a feed, the oldest first.
	Last(ctx context.Context, name string) ([]collect.Arrival, error)
}

// feedPlace is the end of a page of feeds.
type feedPlace struct {
	Rank int    `json:"r"`
	Name string `json:"n"`
}

func (a feedPlace) compare(b feedPlace) int {
	return cmp.Or(cmp.Compare(a.Rank, b.Rank), strings.Compare(a.Name, b.Name))
}

// feedPlaceOf says where a feed stands: what is in trouble first, then what is in use.
func feedPlaceOf(f *desk.FeedRow) feedPlace {
	rank := 2
	switch {
	case f.Health.State == collect.Trouble:
		rank = 0
	case f.Health.Active || f.Reports > 0:
		rank = 1
	}
	return feedPlace{rank, f.Name}
}

// Feeds returns the shelf: what is in trouble, then what is in use, then the rest, each by name.
func (p *Pages) Feeds(ctx context.Context, after string, limit int) (out desk.FeedList, err error) {
	var at feedPlace
	more, err := readCursor(after, &at)
	if err != nil {
		return out, err
	}
	rows, err := p.feedRows(ctx)
	if err != nil {
		return out, err
	}
	slices.SortFunc(rows, func(a, b desk.FeedRow) int { return feedPlaceOf(&a).compare(feedPlaceOf(&b)) })
	if more {
		rows = slices.DeleteFunc(rows, func(f desk.FeedRow) bool { return feedPlaceOf(&f).compare(at) <= 0 })
	}
	if limit = pageLimit(limit); len(rows) > limit {
		rows = rows[:limit]
		out.Next = writeCursor(feedPlaceOf(&rows[limit-1]))
	}
	out.Rows = rows
	return out, nil
}

// feedRows tells of all feeds of the shelf.
func (p *Pages) feedRows(ctx context.Context) ([]desk.FeedRow, error) {
	came, err := p.arrivals(ctx)
	if err != nil {
		return nil, err
	}
	health := map[string]collect.Status{}
	if p.room.Health != nil {
		list, err := p.room.Health.Statuses(ctx)
		if err != nil {
			return nil, err
		}
		for _, s := range list {
			health[s.Feed] = s
		}
	}
	var rows []desk.FeedRow
	for _, f := range p.room.Shelf.All() {
		row := feedPageRow(f, came[f.Name])
		row.Health = health[f.Name]
		rows = append(rows, row)
	}
	return rows, nil
}

func feedPageRow(f *feed.Feed, a arrived) desk.FeedRow {
	_, err := feed.Builtin().Named(f.Name)
	return desk.FeedRow{Name: f.Name, Title: f.Title, Provider: f.Provider, Documentation: f.Documentation, Terms: f.Terms, PassOn: string(f.PassOn), Ended: f.Ended,
		Mark: f.Mark, Kinds: f.Kinds(), Own: err != nil, Reports: a.reports, Last: a.last, LastReport: a.id}
}

// Feed returns one feed, with the columns of one of the kinds of report that came of it.
func (p *Pages) Feed(ctx context.Context, name, kind string) (out desk.FeedPage, err error) {
	f, err := p.room.Shelf.Named(name)
	if err != nil {
		return out, err
	}
	rows, err := p.feedRows(ctx)
	if err != nil {
		return out, err
	}
	for _, row := range rows {
		if row.Name == f.Name {
			out.FeedRow = row
		}
	}
	out.Format, out.Period = f.Format, f.Period
	if p.room.Health != nil {
		if out.Came, err = p.room.Health.Last(ctx, f.Name); err != nil {
			return out, err
		}
	}
	out.Columns, err = columnsOf(f, &out, kind)
	return out, err
}

// columnsOf returns what becomes of the columns of one kind of report: the one that is asked for, or the first that came.
func columnsOf(f *feed.Feed, out *desk.FeedPage, kind string) ([]feed.Use, error) {
	for _, a := range out.Came {
		if k := strings.TrimPrefix(a.Code, f.Name+"."); k != a.Code && !slices.Contains(out.KindNames, k) {
			out.KindNames = append(out.KindNames, k)
		}
	}
	slices.Sort(out.KindNames)
	out.Kind = kind
	if len(out.KindNames) > 0 && !slices.Contains(out.KindNames, kind) {
		out.Kind = out.KindNames[0]
	}
	if out.Kind == "" && out.Kinds > 1 {
		return nil, nil // nothing has come, and nobody has said which of them
	}
	plan, err := f.Plan("2000-01-01-" + out.Kind + ".csv")
	if err != nil {
		return nil, err
	}
	return plan.Uses(), nil
}
