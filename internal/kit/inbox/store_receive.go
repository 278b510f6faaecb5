package inbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/blob"
	"tocsin/internal/kit/live"
	"tocsin/internal/kit/sqldb"
)

// enter finds the report that an arrival is, or makes one of it. Earlier reports of the same bytes are, in this order: the
// same, known already; or wrong, so that they take the new name and wait for another reading; or others.
func enter(ctx context.Context, tx *sqldb.Tx, a Arrival, sum blob.Sum, size int64) (Report, bool, error) {
	twins, err := twins(ctx, tx, a.Feed, sum)
	if err != nil {
		return Report{}, false, fmt.Errorf("look report up: %w", err)
	}
	for _, old := range twins {
		if old.About == a.About || old.About == "" && old.Name == a.Name && !a.fresh || a.Unclear {
			return old, true, nil
		}
	}
	for _, old := range twins {
		if a.Corrects != nil && a.Corrects(old) {
			rep, err := rename(ctx, tx, old.ID, a)
			return rep, false, err
		}
	}
	rep, err := scan(tx.QueryRow(ctx, `INSERT INTO inbox_report (sha, size, feed, name, origin, mark, received, state, run, about, scope)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?) RETURNING `+columns,
		string(sum), size, a.Feed, a.Name, a.Origin, a.Mark, sqldb.Time(tx.Now), string(Waiting), a.About, a.Scope))
	if err != nil {
		return rep, false, fmt.Errorf("enter report: %w", err)
	}
	return rep, false, live.Touch(ctx, tx, Topic)
}

// twins returns the reports of a feed that have the same bytes, the newest first.
func twins(ctx context.Context, tx *sqldb.Tx, feed string, sum blob.Sum) ([]Report, error) {
	rows, err := tx.Query(ctx, "SELECT "+columns+" FROM inbox_report WHERE feed = ? AND sha = ? ORDER BY id DESC", feed, string(sum))
	return collect(rows, err)
}

// rename gives a report the name of an arrival and has it wait for another reading.
func rename(ctx context.Context, tx *sqldb.Tx, id int64, a Arrival) (Report, error) {
	return scan(tx.QueryRow(ctx, `UPDATE inbox_report SET name = ?, about = ?, scope = ?, state = ?, run = run + 1,
		stale = CASE state WHEN 'done' THEN 1 ELSE stale END WHERE id = ? RETURNING `+columns,
		a.Name, a.About, a.Scope, string(Waiting), id))
}

// Rename asks for another reading of a report under another name. Rows of the earlier ones may stand in the event log until
// Clean.
func (b *Inbox) Rename(ctx context.Context, id int64, a Arrival) (Report, error) {
	var rep Report
	err := b.db.Tx(ctx, func(tx *sqldb.Tx) error {
		old, err := scan(tx.QueryRow(ctx, "SELECT "+columns+" FROM inbox_report WHERE id = ?", id))
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return noReport(id)
		case err != nil:
			return fmt.Errorf("look report %d up: %w", id, err)
		case old.State == Waiting:
			return tocsin.Faultf(tocsin.Conflict, "report %d waits to be read or is being read; try again when that is over", id)
		}
		twins, err := twins(ctx, tx, old.Feed, old.SHA)
		if err != nil {
			return fmt.Errorf("look report %d up: %w", id, err)
		}
		for _, t := range twins {
			if t.ID != id && t.About == a.About {
				return tocsin.Faultf(tocsin.Conflict, "report %d has the same bytes, and that name already", t.ID)
			}
		}
		rep, err = rename(ctx, tx, id, a)
		return err
	})
	return rep, err
}

func noReport(id int64) error {
	return tocsin.Faultf(tocsin.NotFound, "no report %d is in the inbox", id)
}

// Twin enters the same bytes once more, as a report of their own. more tells it from the earlier one; where such a report is
// here already, that one is returned as known.
func (b *Inbox) Twin(ctx context.Context, rep Report, a Arrival, more string) (twin Report, known bool, err error) {
	a.About, a.Unclear, a.Corrects, a.fresh = a.About+" "+more, false, nil, true
	err = b.db.Tx(ctx, func(tx *sqldb.Tx) error {
		twin, known, err = enter(ctx, tx, a, rep.SHA, rep.Size)
		return err
	})
	return twin, known, err
}
