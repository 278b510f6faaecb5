package find

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"tocsin/internal/kit/sqldb"
)

// Filter chooses findings; zero values choose all.
type Filter struct {
	Owner  string
	Type   string
	Status Status
	Nobody bool     // what is nobody's; without it, only what has an owner
	After  *Problem // findings behind this one alone: the cursor of the next page
	Limit  int      // the most to return; 0 means 100

	among []Problem // just some of these
	mute  bool      // what was said is not asked for
	whole bool      // all of it is read to the end
}

// List returns findings in the order of owner, type and identifier.
func (st *Store) List(ctx context.Context, f Filter, now time.Time) ([]Finding, error) {
	limit := f.Limit
	if limit <= 0 {
		limit = 100
	}
	var out []Finding
	err := st.each(ctx, f, now, func(fd Finding) bool {
		out = append(out, fd)
		return len(out) < limit
	})
	return out, err
}

// Each calls yield with the findings that a filter chooses, its limit apart, until yield returns false.
func (st *Store) Each(ctx context.Context, f Filter, now time.Time, yield func(Finding) bool) error {
	f.whole = f.Owner == "" && !f.Nobody && f.After == nil
	return st.each(ctx, f, now, yield)
}

func (st *Store) each(ctx context.Context, f Filter, now time.Time, yield func(Finding) bool) error {
	kinds, err := st.kinds(ctx)
	if err != nil {
		return err
	}
	w := walk{kinds: kinds}
	w.gathered = func(p Problem, sightings []Sighting, said *Said) {
		fd := Derive(p, sightings, said, now)
		if f.Status == "" || f.Status == fd.Status {
			w.ended = !yield(fd)
		}
	}
	return w.all(ctx, st, f)
}

// amongMost is how many problems one question names.
const amongMost = 500

// Among calls yield with those of some problems that are known, in no order.
func (st *Store) Among(ctx context.Context, list []Problem, now time.Time, yield func(Finding)) error {
	kinds, err := st.kinds(ctx)
	if err != nil {
		return err
	}
	for len(list) > 0 {
		n := min(len(list), amongMost)
		w := walk{kinds: kinds, gathered: func(p Problem, sightings []Sighting, said *Said) { yield(Derive(p, sightings, said, now)) }}
		if err := w.all(ctx, st, Filter{among: list[:n]}); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// query returns the rows of all sightings that the filter may choose. Whether a finding is fixed is known to SQL as well,
// so a list of the few open ones needs no look at the many that are fixed.
func (f Filter) query() (string, []any) {
	q := "SELECT s.owner, s.type, s.identifier, s.code, s.first, s.last, s.count, s.severity, s.days, " + f.said() + " WHERE 1 = 1"
	var args []any
	and := func(cond string, a ...any) { q += " AND " + cond; args = append(args, a...) }
	if f.Nobody {
		and("s.owner = ''")
	} else {
		and("s.owner <> ''")
	}
	if f.Owner != "" {
		and("s.owner = ?", f.Owner)
	}
	if f.Type != "" {
		and("s.type = ?", f.Type)
	}
	if len(f.among) > 0 {
		names := make([]any, 0, 3*len(f.among))
		for _, p := range f.among {
			names = append(names, p.Owner, p.Type, p.Identifier)
		}
		and("(s.owner, s.type, s.identifier) IN (VALUES "+tuples(len(f.among), 3)+")", names...)
	}
	if f.After != nil {
		and("(s.owner, s.type, s.identifier) > (?, ?, ?)", f.After.Owner, f.After.Type, f.After.Identifier)
	}
	if f.Status != "" && f.Status != Fixed && f.Status != Suppressed {
		and(`EXISTS (SELECT 1 FROM watch_sighting o JOIN watch_kind k ON k.code = o.code
			WHERE o.owner = s.owner AND o.type = s.type AND o.identifier = s.identifier AND o.last_day >= k.newest)`)
	}
	return q + " ORDER BY s.owner, s.type, s.identifier, s.code", args
}

// walk gathers the sightings of one finding after the other.
type walk struct {
	kinds    map[string]Days
	gathered func(Problem, []Sighting, *Said)

	at        Problem
	sightings []Sighting
	said      *Said // the last thing that was said of it
	ended     bool
}

var errStop = errors.New("enough")

func (w *walk) all(ctx context.Context, st *Store, f Filter) error {
	f.whole = f.whole && st.db.Engine() == sqldb.Postgres // SQLite makes a table of its own of the one pass, which takes longer
	query, args := f.query()
	rows, err := st.db.Query(ctx, query, args...)
	if err := sqldb.Each(rows, err, w.row); err != nil && !errors.Is(err, errStop) {
		return fmt.Errorf("list findings: %w", err)
	}
	w.flush()
	return nil
}

func (w *walk) row(r *sql.Rows) error {
	var p Problem
	var s Sighting
	var said Said
	var first, last, until, at, lapsed int64
	var days []byte
	if err := r.Scan(&p.Owner, &p.Type, &p.Identifier, &s.Code, &first, &last, &s.Count, &s.Severity, &days,
		&said.What, &said.Reason, &until, &said.By, &at, &lapsed); err != nil {
		return err
	}
	seen, err := DecodeDays(days)
	if err != nil {
		return err
	}
	s.First, s.Last, s.Seen, s.Reported = sqldb.FromTime(first), sqldb.FromTime(last), seen, w.kinds[s.Code]
	if p != w.at {
		w.flush()
		w.at, w.said = p, nil
		if said.What != "" {
			said.Until, said.At, said.Lapsed = sqldb.FromTime(until), sqldb.FromTime(at), sqldb.FromTime(lapsed)
			w.said = &said
		}
	}
	if w.ended {
		return errStop
	}
	w.sightings = append(w.sightings, s)
	return nil
}

// flush gives away the finding that has been gathered.
func (w *walk) flush() {
	if len(w.sightings) > 0 && !w.ended {
		w.gathered(w.at, w.sightings, w.said)
	}
	w.sightings = w.sightings[:0]
}

func (st *Store) kinds(ctx context.Context) (map[string]Days, error) {
	kinds := map[string]Days{}
	rows, err := st.db.Query(ctx, "SELECT code, days FROM watch_kind")
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var code string
		var blob []byte
		if err := r.Scan(&code, &blob); err != nil {
			return err
		}
		days, err := DecodeDays(blob)
		kinds[code] = days
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list kinds of reports: %w", err)
	}
	return kinds, nil
}
