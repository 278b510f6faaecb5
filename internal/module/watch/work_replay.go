package watch

import (
	"context"
	"fmt"
	"strconv"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/find"
)

// Replay reads a report again, after a mapping was mended or the roster has changed: its events keep their IDs, those of
// the earlier reading go, and the findings follow.
func (r *Room) Replay(ctx context.Context, id int64) (inbox.Report, error) {
	rep, err := r.Inbox.Get(ctx, id)
	if err != nil {
		return rep, err
	}
	if err := r.settleFirst(ctx, rep); err != nil {
		return rep, err
	}
	if rep, err = r.Inbox.Again(ctx, id); err != nil {
		return rep, err
	}
	return r.again(ctx, rep)
}

// settleFirst takes away what earlier readings have left, before another begins.
func (r *Room) settleFirst(ctx context.Context, rep inbox.Report) error {
	if !rep.Stale || rep.State == inbox.Waiting {
		return nil
	}
	return r.clean(ctx, rep)
}

// again reads a report that waits for another reading.
func (r *Room) again(ctx context.Context, rep inbox.Report) (inbox.Report, error) {
	run := rep.Run
	rep, err := r.Read(ctx, rep)
	if err == nil && rep.Run < run {
		err = tocsin.Faultf(tocsin.Invalid, "report %d can't be read again and stays as it was read last: %s", rep.ID, rep.Trouble)
	}
	return rep, err
}

// earlier is the filter for the rows of a report's readings before its present one.
func earlier(rep inbox.Report) string {
	return eventlog.And(eventlog.Eq(tocsin.KeyReport, strconv.FormatInt(rep.ID, 10)),
		tocsin.KeyReportRun+":<"+strconv.Itoa(rep.Run))
}

// before returns what the earlier readings of a report had counted, to be taken away.
func (r *Room) before(ctx context.Context, rep inbox.Report) ([]find.Change, error) {
	if !rep.Stale {
		return nil, nil
	}
	counts := map[moveKey]*int64{} // the findings stand by the owners of now, whatever the events say
	m := newMoves(r, r.Roster.Standing(), r.Roster.Standing(), nil)
	err := m.each(ctx, earlier(rep), func(_ *tocsin.Event, key moveKey) error {
		n := counts[key]
		if n == nil { // the row's text is good for this call alone, and an assignment would put it into the map's key
			n = new(int64)
			key.typ, key.identifier, key.kind = clone(key.typ), clone(key.identifier), clone(key.kind)
			counts[key] = n
		}
		*n++
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("ask what report %d had given: %w", rep.ID, err)
	}
	changes := make([]find.Change, 0, len(counts))
	for k, n := range counts {
		changes = append(changes, find.Change{Problem: find.Problem{Owner: k.from, Type: k.typ, Identifier: k.identifier}, Code: k.kind, Count: -*n})
	}
	return changes, nil
}

// clean takes the rows of a report's earlier readings out of the log.
func (r *Room) clean(ctx context.Context, rep inbox.Report) error {
	if !rep.Stale {
		return nil
	}
	if err := r.Events.Delete(ctx, earlier(rep)); err != nil {
		return fmt.Errorf("take away what report %d had given: %w", rep.ID, err)
	}
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error { return inbox.Clean(ctx, tx, rep) })
}
