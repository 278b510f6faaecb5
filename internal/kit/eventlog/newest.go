package eventlog

import (
	"context"
	"strconv"
	"time"

	"tocsin"
)

// firstSpan is how far back EachNewest looks at first, and wider how many times farther each time after.
const (
	firstSpan = 15 * time.Minute
	wider     = 4
)

// EachNewest calls each with the n newest events that a query without pipes gives, the newest first; one with pipes is
// run as it is. To sort all that matches costs seconds in a large log, so it counts first how far back the n newest
// reach, which costs milliseconds, and sorts that span alone.
func EachNewest(ctx context.Context, l Log, q Query, n int, now time.Time, each func(row []tocsin.Field) error) error {
	if piped(q.LogsQL) {
		return l.Query(ctx, q, each)
	}
	oldest, newest := l.Window(now)
	if q.From.Before(oldest) {
		q.From = oldest
	}
	if q.To.IsZero() || q.To.After(newest) {
		q.To = newest.Add(time.Nanosecond)
	}
	begin := now // most queries end in the future, where nothing is
	if q.To.Before(now) {
		begin = q.To
	}
	for span := firstSpan; begin.Add(-span).After(q.From); span *= wider {
		narrow := q
		narrow.From = begin.Add(-span)
		found, err := count(ctx, l, narrow)
		if err != nil {
			return err
		}
		if found >= int64(n) {
			q = narrow
			break
		}
	}
	return l.Query(ctx, q.Newest(n), each)
}

// count returns how many events match a query without pipes.
func count(ctx context.Context, l Log, q Query) (n int64, err error) {
	q.LogsQL += "\n| stats count() n"
	err = l.Query(ctx, q, func(row []tocsin.Field) error {
		ev := tocsin.Event{Fields: row}
		n, err = strconv.ParseInt(ev.Get("n"), 10, 64)
		return err
	})
	return n, err
}

// Newest returns the query for the n newest of its rows, the newest first. A query that has pipes stays as it is: its
// rows need not be events.
func (q Query) Newest(n int) Query {
	if !piped(q.LogsQL) {
		// On a line of its own, so that a comment at the query's end can't swallow it.
		q.LogsQL += "\n| sort by (_time desc) limit " + strconv.Itoa(n)
	}
	return q
}

// piped reports whether a query has pipes of its own, those of subqueries in parentheses left out.
func piped(q string) bool {
	depth := 0
	for len(q) > 0 {
		n := 1
		switch q[0] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case '|':
			if depth == 0 {
				return true
			}
		case '#':
			n = lineLen(q)
		case '"', '`', '\'':
			n = literalLen(q)
		}
		q = q[n:]
	}
	return false
}
