package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// Seen is what of the outbox somebody may see: nothing that is marked more strictly than Clearance, and of some kinds nothing
// that is about what is hidden from them. Lists, counts, single acts and decisions all keep to it. Nil is all.
type Seen struct {
	Clearance tocsin.Mark
	Kinds     []string
	Hidden    string // a query that gives, as number, the subjects of those kinds that are hidden; "" for none
	Args      []any  // of Hidden
}

// hiding is the condition that an act of the kinds is about something hidden. It looks up one subject at a time.
func (s *Seen) hiding() (string, []any) {
	return "(kind IN (" + marks(len(s.Kinds)) + ") AND EXISTS (SELECT 1 FROM (" + s.Hidden + ") h WHERE h.number = outbox_act.subject))", append(anyOf(s.Kinds), s.Args...)
}

// within adds to a query with a WHERE that it gives what somebody may see alone. The sign before the column keeps the index
// of marks out of lists, which are read along their own.
func (s *Seen) within(query string, args []any) (string, []any) {
	if s == nil {
		return query, args
	}
	query, args = query+" AND +mark >= ?", append(args, int(s.Clearance))
	if s.Hidden == "" {
		return query, args
	}
	hiding, more := s.hiding()
	return query + " AND NOT " + hiding, append(args, more...)
}

// GetFor returns one act, if somebody may see it.
func (o *Outbox) GetFor(ctx context.Context, s *Seen, id int64) (Act, error) {
	query, args := s.within("SELECT "+columns+" FROM outbox_act WHERE id = ?", []any{id})
	a, err := scan(o.db.QueryRow(ctx, query, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return a, tocsin.Faultf(tocsin.NotFound, "no act %d is in the outbox", id)
	}
	if err != nil {
		return a, fmt.Errorf("get act %d: %w", id, err)
	}
	return a, nil
}

// StatusFor is Status that counts what somebody may see alone. What is hidden is little, so it is that which is counted and
// taken off: first what is marked too strictly, then what is about something hidden.
func (o *Outbox) StatusFor(ctx context.Context, s *Seen) (Status, error) {
	all, err := o.Status(ctx)
	if err != nil || s == nil {
		return all, err
	}
	if s.Clearance > tocsin.Red {
		err = o.less(ctx, &all, "SELECT state, COUNT(*) FROM outbox_act WHERE mark < ? GROUP BY state", int(s.Clearance))
	}
	if err == nil && s.Hidden != "" {
		args := append(append(anyOf(s.Kinds), int(s.Clearance)), s.Args...)
		err = o.less(ctx, &all, "SELECT state, COUNT(*) FROM outbox_act WHERE kind IN ("+marks(len(s.Kinds))+") AND +mark >= ? AND subject IN (SELECT number FROM ("+s.Hidden+") h) GROUP BY state", args...)
	}
	if err != nil {
		return Status{}, fmt.Errorf("count acts: %w", err)
	}
	return all, nil
}

// less takes what a query counts by state off a status.
func (o *Outbox) less(ctx context.Context, s *Status, query string, args ...any) error {
	rows, err := o.db.Query(ctx, query, args...)
	return sqldb.Each(rows, err, func(r *sql.Rows) error {
		var state string
		var n int64
		err := r.Scan(&state, &n)
		if s.Count[State(state)] -= n; s.Count[State(state)] <= 0 { // acts may have come between the two questions
			delete(s.Count, State(state))
		}
		return err
	})
}
