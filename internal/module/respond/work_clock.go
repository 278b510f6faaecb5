package respond

import (
	"context"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
	"tocsin/internal/module/respond/statute"
)

// Terms returns what the team promises; the usual where it has said nothing.
func (r *Room) Terms(ctx context.Context) (item.Terms, error) { return terms(ctx, r.DB) }

func terms(ctx context.Context, from sqldb.Reader) (item.Terms, error) {
	t := item.Usual()
	return t, record.Setting(ctx, from, item.TermsSetting, &t)
}

// SetTerms keeps what the team promises. Clocks that run stay as they are.
func (r *Room) SetTerms(ctx context.Context, by string, t item.Terms) error {
	if err := t.Check(); err != nil {
		return err
	}
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := record.SetSetting(ctx, tx, item.TermsSetting, t); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "respond.terms", Subject: item.TermsSetting})
	})
}

// promise starts the team's own clocks of an item, or starts them anew from a time because its priority is another. What
// was met stays met.
func (r *Room) promise(ctx context.Context, tx *sqldb.Tx, op int64, it *item.Item, from time.Time) error {
	t, err := terms(ctx, tx)
	if err != nil {
		return err
	}
	there, err := record.Clocks(ctx, tx, it.ID, tx.Now)
	if err != nil {
		return err
	}
	attend, solve := t.Due(it.Priority, from)
	for _, c := range []item.Clock{
		{Set: record.SLA, Name: record.Attend, Starts: from, Due: attend, Met: it.Answered},
		{Set: record.SLA, Name: record.Solve, Starts: from, Due: solve, Met: it.Closed},
	} {
		if met(there, c) {
			continue
		}
		if err := record.PutClock(ctx, tx, op, it.ID, c); err != nil {
			return err
		}
	}
	return record.Settle(ctx, tx, it)
}

// chase starts the clock of what others have to answer: when it is over, the team asks again.
func (r *Room) chase(ctx context.Context, tx *sqldb.Tx, op int64, it *item.Item) error {
	if it.Waits != item.ForThem || it.Status.Ends() || it.Kind == item.Measure {
		return nil
	}
	t, err := terms(ctx, tx)
	if err != nil || t.Chase <= 0 {
		return err
	}
	if err := record.PutClock(ctx, tx, op, it.ID, item.Clock{Set: record.Them, Name: record.Chase, Starts: tx.Now, Due: tx.Now.Add(t.Chase)}); err != nil {
		return err
	}
	return record.Settle(ctx, tx, it)
}

func met(list []item.Clock, c item.Clock) bool {
	for _, o := range list {
		if o.Set == c.Set && o.Name == c.Name && !o.Met.IsZero() {
			return true
		}
	}
	return false
}

// Statutes are the sets of clocks that a law gives, built in and the operator's own.
func (r *Room) Statutes() []statute.Set { return r.laws() }

func (r *Room) laws() statute.Shelf {
	all, fresh, err := r.law.Get(r.Config.Folder)
	if fresh && err != nil {
		r.Log.Error("read sets of clocks", "err", err)
	}
	return all
}

// StartClocks starts the clocks of a law for an item, from when the team came to know; zero is now. A clock that counts from
// the meeting of another starts with it.
func (r *Room) StartClocks(ctx context.Context, v item.Viewer, number, set string, known time.Time) error {
	law, ok := r.laws().Named(set)
	if !ok {
		return tocsin.Faultf(tocsin.NotFound, "there is no set of clocks %.40q", set)
	}
	return r.inItem(ctx, v, number, "clocks", func(tx *sqldb.Tx, it *item.Item) error {
		if known.IsZero() {
			known = tx.Now
		}
		if known.After(tx.Now) || tx.Now.Sub(known) > longAgo {
			return fault("known", "say when the team came to know: within a year, and not in the future")
		}
		there, err := r.clocksOf(ctx, tx, v, it.ID)
		if err != nil {
			return err
		}
		for _, c := range there {
			if c.Set == set {
				return tocsin.Faultf(tocsin.Conflict, "these clocks run already")
			}
		}
		return r.startAfter(ctx, tx, v, it, law, "", known)
	})
}

// longAgo is how far back the clocks of a law can start.
const longAgo = 366 * 24 * time.Hour

// clocksOf are the clocks of an item and of what was merged into it that somebody may see.
func (r *Room) clocksOf(ctx context.Context, tx *sqldb.Tx, v item.Viewer, id int64) ([]item.Clock, error) {
	all, err := record.Seen(ctx, tx, v, id)
	if err != nil {
		return nil, err
	}
	return record.AllClocks(ctx, tx, id, all, tx.Now)
}

// StopClocks takes the clocks of a law away that were started by mistake; those that were met go too. The stream says so.
func (r *Room) StopClocks(ctx context.Context, v item.Viewer, number, set string) error {
	if set == record.SLA || set == record.Them {
		return fault("set", "the team's own clocks stop when the item is answered or closed")
	}
	return r.inItem(ctx, v, number, "clocks", func(tx *sqldb.Tx, it *item.Item) error {
		there, err := r.clocksOf(ctx, tx, v, it.ID)
		if err != nil {
			return err
		}
		stopped := false
		for _, c := range there {
			if c.Set != set {
				continue
			}
			stopped = true
			if err := r.putClock(ctx, tx, item.Clock{Item: c.Item, Set: c.Set, Name: c.Name}); err != nil {
				return err
			}
			if err := r.clocked(ctx, tx, v.Name, it, c.Set, c.Name, "stopped"); err != nil {
				return err
			}
		}
		if !stopped {
			return tocsin.Faultf(tocsin.NotFound, "no clocks of %.40q run here", set)
		}
		return nil
	})
}

// putClock sets a clock of the item that it runs for, by hand: it is no part of an act that can be taken back.
func (r *Room) putClock(ctx context.Context, tx *sqldb.Tx, c item.Clock) error {
	if err := record.PutClock(ctx, tx, 0, c.Item, c); err != nil {
		return err
	}
	of, err := record.ByID(ctx, tx, c.Item)
	if err != nil {
		return err
	}
	return record.Settle(ctx, tx, &of)
}

// startAfter starts the clocks of a set that count from another's meeting, or from the start for "".
func (r *Room) startAfter(ctx context.Context, tx *sqldb.Tx, v item.Viewer, it *item.Item, law statute.Set, after string, from time.Time) error {
	for _, c := range law.Clocks {
		if c.After != after {
			continue
		}
		if err := record.PutClock(ctx, tx, 0, it.ID, item.Clock{Set: law.Name, Name: c.Name, Starts: from, Due: c.Due(from)}); err != nil {
			return err
		}
		if err := r.clocked(ctx, tx, v.Name, it, law.Name, c.Name, "started"); err != nil {
			return err
		}
	}
	return record.Settle(ctx, tx, it)
}

func (r *Room) clocked(ctx context.Context, tx *sqldb.Tx, by string, it *item.Item, set, name, state string) error {
	_, err := record.AddEntry(ctx, tx, item.Entry{Item: it.ID, By: by, What: item.Clocked, Data: map[string]string{"set": set, "name": name, "state": state}})
	if err != nil {
		return err
	}
	return record.Touch(ctx, tx, it)
}

// MeetClock notes that what a clock asked for was done. Clocks that count from it start.
func (r *Room) MeetClock(ctx context.Context, v item.Viewer, number string, clock int64) error {
	return r.inItem(ctx, v, number, "clock", func(tx *sqldb.Tx, it *item.Item) error {
		there, err := r.clocksOf(ctx, tx, v, it.ID)
		if err != nil {
			return err
		}
		for _, c := range there {
			if c.ID == clock {
				return r.meet(ctx, tx, v, it, c)
			}
		}
		return tocsin.Faultf(tocsin.NotFound, "there is no such clock")
	})
}

func (r *Room) meet(ctx context.Context, tx *sqldb.Tx, v item.Viewer, it *item.Item, c item.Clock) error {
	if !c.Met.IsZero() {
		return tocsin.Faultf(tocsin.Conflict, "this was done already")
	}
	c.Met = tx.Now
	if err := r.putClock(ctx, tx, c); err != nil {
		return err
	}
	if err := r.clocked(ctx, tx, v.Name, it, c.Set, c.Name, "met"); err != nil {
		return err
	}
	if law, ok := r.laws().Named(c.Set); ok {
		return r.startAfter(ctx, tx, v, it, law, c.Name, tx.Now)
	}
	return record.Settle(ctx, tx, it)
}

// tendLimit is how many items and clocks are looked at in one transaction.
const tendLimit = 200

// Tend starts clocks of what came without, and tells of clocks that run out or were missed. It runs every few minutes.
func (r *Room) Tend(ctx context.Context) error {
	for {
		n, err := r.tend(ctx)
		if err != nil {
			return err
		}
		if n < tendLimit {
			return r.soon(ctx)
		}
	}
}

func (r *Room) tend(ctx context.Context) (n int, err error) {
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		bare, err := record.Unclocked(ctx, tx, tendLimit)
		if err != nil {
			return err
		}
		for _, id := range bare {
			it, err := record.ByID(ctx, tx, id)
			if err != nil {
				return err
			}
			if err := r.promise(ctx, tx, 0, &it, it.Created); err != nil {
				return err
			}
		}
		missed, err := record.Missed(ctx, tx, tx.Now, tendLimit)
		if err != nil {
			return err
		}
		for _, o := range missed {
			if err := r.missed(ctx, tx, o); err != nil {
				return err
			}
		}
		n = max(len(bare), len(missed))
		return nil
	})
	return n, err
}

func (r *Room) missed(ctx context.Context, tx *sqldb.Tx, o record.Overdue) error {
	if err := record.TellMissed(ctx, tx, o.Clock.ID); err != nil {
		return err
	}
	_, err := record.AddEntry(ctx, tx, item.Entry{Item: o.Item, By: record.Node, What: item.Clocked,
		Data: map[string]string{"set": o.Clock.Set, "name": o.Clock.Name, "state": "missed"}})
	if err != nil {
		return err
	}
	return r.ringing(ctx, tx, o.Clock, o.Item, "late")
}
