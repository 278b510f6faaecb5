package watch

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/module/watch/desk"
)

// Events returns events, the newest first.
func (p *Pages) Events(ctx context.Context, q desk.EventQuery) (desk.EventList, error) {
	var from time.Time
	if q.Since > 0 {
		from = p.room.Now().Add(-q.Since)
	}
	piped, err := p.checkLogsQL(ctx, q.LogsQL)
	if err != nil {
		return desk.EventList{}, err
	}
	own, err := p.ownFilter(ctx, q)
	if err != nil {
		return desk.EventList{}, err
	}
	if piped {
		if own != "" {
			return desk.EventList{}, badParam("q", "a query with pipes (|) can't be narrowed by the other fields; write them into it, or leave them empty")
		}
		return p.piped(ctx, q, from)
	}
	list := desk.EventList{Total: -1, Filter: own}
	var after eventKey
	more, err := readCursor(q.After, &after)
	if err != nil {
		return list, err
	}
	query, limit := eventQuery(q.LogsQL, own), pageLimit(q.Limit)
	if more {
		list.Rows, err = p.newest(ctx, query, from, &after, limit+1)
	} else {
		list.Rows, list.Total, err = p.firstPage(ctx, countKey{query: query, since: q.Since}, from, limit)
	}
	if err != nil {
		return list, err
	}
	if len(list.Rows) > limit {
		list.Rows = list.Rows[:limit]
		last := &list.Rows[limit-1]
		list.Next = writeCursor(eventKey{last.Time, last.ID.String()})
	}
	list.Mark = marksOf(list.Rows)
	return list, nil
}

// firstPage returns the first rows of a query and how many it has in all, -1 where counting takes too long; one row more
// than limit says that there are more. What has few rows may have them anywhere in a long log, so it is read once.
func (p *Pages) firstPage(ctx context.Context, key countKey, from time.Time, limit int) (rows []tocsin.Event, total int64, err error) {
	if key.stamp, err = p.stamp(ctx); err != nil {
		return nil, -1, err
	}
	total, known := p.counted(key)
	if !known || total <= int64(limit) {
		rows, n, err := p.all(ctx, key.query, from, limit)
		if err != nil || n <= limit {
			return rows, int64(n), err
		}
	}
	if !known {
		total = p.count(ctx, key, from)
	}
	rows, err = p.newest(ctx, key.query, from, nil, limit+1)
	return rows, total, err
}

// checkLogsQL reads a person's query alone, so that it can't borrow brackets or quotes of what is put behind it, and
// reports whether it has pipes. The span in which it is asked is empty: nothing is looked for.
func (p *Pages) checkLogsQL(ctx context.Context, text string) (piped bool, err error) {
	if text == "" {
		return false, nil
	}
	now := p.room.Now()
	q := eventlog.Query{LogsQL: text, From: now, To: now}
	err = p.room.Events.Query(ctx, q, func([]tocsin.Field) error { return nil })
	return q.Newest(1).LogsQL == text, err
}

// ownFilter is the filter for what stands beside the person's query; "" for none.
func (p *Pages) ownFilter(ctx context.Context, q desk.EventQuery) (string, error) {
	var parts []string
	if q.About != "" {
		who, _, err := p.who(ctx, q.About)
		if err != nil {
			return "", err
		}
		parts = append(parts, searchFilter(q.About, who))
	}
	for _, f := range []tocsin.Field{{Name: "source.geolocation.cc", Value: q.Country}, {Name: "severity", Value: q.Severity}, {Name: "feed.code", Value: q.Feed}} {
		if f.Value != "" {
			parts = append(parts, eventlog.Eq(f.Name, f.Value))
		}
	}
	if q.Owner != "" {
		parts = append(parts, eventlog.OwnedBy(q.Owner))
	}
	if q.Report > 0 {
		parts = append(parts, eventlog.Eq(tocsin.KeyReport, strconv.FormatInt(q.Report, 10)))
	}
	if q.Type != "" {
		parts = append(parts, eventlog.Eq("classification.type", q.Type))
	}
	if q.Identifier != "" {
		parts = append(parts, eventlog.Eq("classification.identifier", q.Identifier))
	}
	if len(parts) == 0 {
		return "", nil
	}
	return eventlog.And(parts...), nil
}

// eventQuery joins a person's query and ours: ours stands in a pipe of its own on a line of its own, so neither a
// bracket nor a comment of theirs reaches it.
func eventQuery(text, own string) string {
	switch {
	case text == "" && own == "":
		return eventlog.All
	case text == "":
		return own
	case own == "":
		return text
	}
	return text + "\n| filter " + own
}

var errEnough = errors.New("enough rows")

// piped runs a query with pipes: its rows need not be events and come in its own order. There is one page of them.
func (p *Pages) piped(ctx context.Context, q desk.EventQuery, from time.Time) (desk.EventList, error) {
	list := desk.EventList{Total: -1}
	oldest, _ := p.room.Events.Window(p.room.Now())
	if from.Before(oldest) {
		from = oldest
	}
	limit := pageLimit(q.Limit)
	err := p.room.Events.Query(ctx, eventlog.Query{LogsQL: q.LogsQL, From: from}, func(row []tocsin.Field) error {
		if len(list.Rows) == limit {
			return errEnough
		}
		list.Rows = append(list.Rows, eventOf(row))
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	list.Mark = marksOf(list.Rows)
	return list, err
}

// Event returns one event with all its fields, looked for about a time first; zero where nothing is known of it.
func (p *Pages) Event(ctx context.Context, id tocsin.ID, at time.Time) (desk.EventPage, error) {
	ev, err := p.event(ctx, id, at)
	if err != nil {
		return desk.EventPage{}, err
	}
	out := desk.EventPage{Event: ev, Mark: markOf(&ev)}
	if owner := ev.Get(tocsin.KeyOwner); owner != "" {
		out.OwnerName = party(p.room.Roster.Index(), owner).Name
	}
	return out, nil
}

// lately is how far back an event is looked for first: an ID says nothing of its time, and people mostly follow one of the
// last weeks.
const lately = 30 * 24 * time.Hour

func (p *Pages) event(ctx context.Context, id tocsin.ID, at time.Time) (ev tocsin.Event, err error) {
	oldest, _ := p.room.Events.Window(p.room.Now())
	since := p.room.Now().Add(-lately)
	spans := []eventlog.Query{{From: since}, {From: oldest, To: since}}
	if at.After(oldest) {
		spans = slices.Insert(spans, 0, eventlog.Query{From: at.Add(-time.Hour), To: at.Add(time.Hour)})
	}
	for _, q := range spans {
		q.LogsQL = eventlog.Eq(eventlog.IDField, id.String())
		err = p.room.Events.Query(ctx, q, func(row []tocsin.Field) error {
			if newer(row, &ev) {
				ev = eventOf(row)
			}
			return nil
		})
		if err != nil || len(ev.Fields) > 0 {
			return ev, err
		}
	}
	return ev, tocsin.Faultf(tocsin.NotFound, "no event %s is in the log", id)
}
