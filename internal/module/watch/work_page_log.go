package watch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

// eventKey is where an event stands in a list: the newest first, and by ID where the time is the same.
type eventKey struct {
	Time int64  `json:"t"` // Unix nanoseconds
	ID   string `json:"i"`
}

func (a eventKey) compare(b eventKey) int {
	return cmp.Or(cmp.Compare(b.Time, a.Time), cmp.Compare(a.ID, b.ID))
}

// spans are how far a list looks back step by step until it is full, so that a long log is not read for its newest rows.
var spans = [...]time.Duration{time.Hour, 24 * time.Hour, 7 * 24 * time.Hour, 30 * 24 * time.Hour, 90 * 24 * time.Hour, 365 * 24 * time.Hour}

// newest returns the n newest events of a query without pipes that are not older than from and stand behind after. First
// their keys alone are read, then the events; of equal times only a bounded number is held. Nothing is looked at twice: each
// step reads what lies before the last.
func (p *Pages) newest(ctx context.Context, query string, from time.Time, after *eventKey, n int) ([]tocsin.Event, error) {
	oldest, latest := p.room.Events.Window(p.room.Now())
	if from.Before(oldest) {
		from = oldest
	}
	begin := p.room.Now()
	if after != nil {
		begin = time.Unix(0, after.Time)
	}
	var keys []eventKey
	for i := 0; i <= len(spans); i++ {
		start := from
		if i < len(spans) && begin.Add(-spans[i]).After(from) {
			start = begin.Add(-spans[i])
		}
		more, err := p.keys(ctx, query, start, latest, after, n-len(keys))
		if err != nil {
			return nil, err
		}
		keys, after, latest = append(keys, more...), nil, start
		if len(keys) >= n || !start.After(from) {
			break
		}
	}
	return p.fetch(ctx, query, keys)
}

// all returns all events of a query, the newest first, and of how many rows they are made; where there are more rows than
// most, it stops at the first that is too many, and what it returns is worth nothing.
func (p *Pages) all(ctx context.Context, query string, from time.Time, most int) (list []tocsin.Event, rows int, err error) {
	oldest, _ := p.room.Events.Window(p.room.Now())
	if from.Before(oldest) {
		from = oldest
	}
	of := map[eventKey]*tocsin.Event{}
	err = p.room.Events.Query(ctx, eventlog.Query{LogsQL: query + "\n| limit " + strconv.Itoa(most+1), From: from}, func(row []tocsin.Field) error {
		if rows++; rows > most {
			return nil
		}
		key := keyOf(row)
		if of[key] == nil {
			of[key] = &tocsin.Event{}
		}
		if newer(row, of[key]) {
			*of[key] = eventOf(row)
		}
		return nil
	})
	for _, key := range slices.SortedFunc(maps.Keys(of), eventKey.compare) {
		list = append(list, *of[key])
	}
	return list, rows, err
}

// keys returns the first n keys between two times that stand behind after.
func (p *Pages) keys(ctx context.Context, query string, from, to time.Time, after *eventKey, n int) (keys []eventKey, err error) {
	if after != nil {
		if keys, err = p.ties(ctx, query, after.Time, after.ID, n); err != nil || len(keys) >= n {
			return keys, err
		}
		to = time.Unix(0, after.Time)
	}
	want := n - len(keys)
	q := eventlog.Query{LogsQL: query + "\n| fields _time, id | sort by (_time desc) limit " + strconv.Itoa(want), From: from, To: to}
	var more []eventKey
	err = p.room.Events.Query(ctx, q, func(row []tocsin.Field) error {
		more = append(more, keyOf(row))
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(more, eventKey.compare)
	if len(more) < want {
		return append(keys, slices.Compact(more)...), nil
	}
	last := more[len(more)-1].Time // more may have just this time than were read
	keys = append(keys, slices.Compact(slices.DeleteFunc(more, func(k eventKey) bool { return k.Time == last }))...)
	same, err := p.ties(ctx, query, last, "", n-len(keys))
	return append(keys, same...), err
}

// ties returns the first n IDs behind one of the events of just one time.
func (p *Pages) ties(ctx context.Context, query string, at int64, after string, n int) ([]eventKey, error) {
	var ids []string
	cut := func() {
		slices.Sort(ids)
		ids = slices.Compact(ids)
		ids = ids[:min(len(ids), n)]
	}
	q := eventlog.Query{LogsQL: query + "\n| fields id", From: time.Unix(0, at), To: time.Unix(0, at+1)}
	err := p.room.Events.Query(ctx, q, func(row []tocsin.Field) error {
		if k := keyOf(row); k.ID > after {
			if ids = append(ids, k.ID); len(ids) >= 2*n+1024 {
				cut()
			}
		}
		return nil
	})
	cut()
	keys := make([]eventKey, len(ids))
	for i, id := range ids {
		keys[i] = eventKey{at, id}
	}
	return keys, err
}

func keyOf(row []tocsin.Field) eventKey {
	ev := tocsin.Event{Fields: row}
	return eventKey{timeOf(ev.Get(eventlog.TimeField)), clone(ev.Get(eventlog.IDField))}
}

// timeOf reads the log's time; 0 for none.
func timeOf(s string) int64 {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return 0
	}
	return t.UnixNano()
}

// fetch reads the events of keys, in their order. Of several readings of one report it gives the latest.
func (p *Pages) fetch(ctx context.Context, query string, keys []eventKey) ([]tocsin.Event, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	ids := make([]string, len(keys))
	place := make(map[eventKey]int, len(keys))
	for i, k := range keys {
		ids[i], place[k] = k.ID, i
	}
	q := eventlog.Query{LogsQL: query + "\n| filter " + eventlog.In(eventlog.IDField, ids...),
		From: time.Unix(0, keys[len(keys)-1].Time), To: time.Unix(0, keys[0].Time+1)}
	if len(q.LogsQL) > eventlog.MaxQueryLen {
		half := len(keys) / 2
		a, err := p.fetch(ctx, query, keys[:half])
		b, err2 := p.fetch(ctx, query, keys[half:])
		return append(a, b...), errors.Join(err, err2)
	}
	found := make([]tocsin.Event, len(keys))
	err := p.room.Events.Query(ctx, q, func(row []tocsin.Field) error {
		i, ok := place[keyOf(row)]
		if ok && newer(row, &found[i]) {
			found[i] = eventOf(row)
		}
		return nil
	})
	return slices.DeleteFunc(found, func(e tocsin.Event) bool { return len(e.Fields) == 0 }), err
}

// newer reports whether a row comes of a later reading than an event.
func newer(row []tocsin.Field, than *tocsin.Event) bool {
	ev := tocsin.Event{Fields: row}
	return len(than.Fields) == 0 || wholeNumber(ev.Get(tocsin.KeyReportRun)) > wholeNumber(than.Get(tocsin.KeyReportRun))
}

// wholeNumber reads a whole number of the log; 0 for none.
func wholeNumber(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// eventOf copies a row. What is no event keeps all its fields and has no ID.
func eventOf(row []tocsin.Field) tocsin.Event {
	ev := tocsin.Event{Fields: make([]tocsin.Field, 0, len(row))}
	for _, f := range row {
		switch f.Name {
		case eventlog.TimeField:
			if ev.Time = timeOf(f.Value); ev.Time != 0 {
				continue
			}
		case eventlog.IDField:
			if id, err := tocsin.ParseID(f.Value); err == nil {
				ev.ID = id
				continue
			}
		case tocsin.KeyReportLine:
			ev.Line = wholeNumber(f.Value)
		}
		ev.Fields = append(ev.Fields, tocsin.Field{Name: clone(f.Name), Value: clone(f.Value)})
	}
	return ev
}

// markOf returns an event's mark; what bears none that can be read is red.
func markOf(e *tocsin.Event) tocsin.Mark {
	m, err := tocsin.ParseMark(e.Get("tlp"))
	if err != nil {
		return tocsin.Red
	}
	return m
}

// marksOf returns the strictest mark of events, clear for none.
func marksOf(list []tocsin.Event) tocsin.Mark {
	m := tocsin.Clear
	for i := range list {
		m = m.Stricter(markOf(&list[i]))
	}
	return m
}

// each runs a query whose rows are numbers by name.
func (p *Pages) each(ctx context.Context, what, query string, from, to time.Time, row func(*tocsin.Event)) error {
	err := p.room.Events.Query(ctx, eventlog.Query{LogsQL: query, From: from, To: to}, func(fields []tocsin.Field) error {
		row(&tocsin.Event{Fields: fields})
		return nil
	})
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
