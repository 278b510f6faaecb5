package record

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// The clocks of the team's own promise.
const (
	SLA    = "sla"
	Attend = "attend" // met by the first answer
	Solve  = "solve"  // met by closing
)

// Them is the set of the one clock that runs while somebody else has to answer; it ends when they do.
const (
	Them  = "them"
	Chase = "chase" // when to ask again
)

const clockField = "clock:"

const clockColumns = "id, item, of, name, starts, due, met"

func scanClock(row scanner) (c item.Clock, err error) {
	var starts, due, met int64
	err = row.Scan(&c.ID, &c.Item, &c.Set, &c.Name, &starts, &due, &met)
	c.Starts, c.Due, c.Met = sqldb.FromTime(starts), sqldb.FromTime(due), sqldb.FromTime(met)
	return c, err
}

// Clocks returns the clocks of an item, the nearest first; which are late is seen at now.
func Clocks(ctx context.Context, r sqldb.Reader, id int64, now time.Time) (list []item.Clock, err error) {
	rows, err := r.Query(ctx, "SELECT "+clockColumns+" FROM respond_clock WHERE item = ? ORDER BY due, id", id)
	return eachClock(rows, err, now)
}

// AllClocks returns the clocks of an item, with those of laws that run in others, which were merged into it.
func AllClocks(ctx context.Context, r sqldb.Reader, id int64, all []int64, now time.Time) ([]item.Clock, error) {
	marks, args := among(all)
	rows, err := r.Query(ctx, "SELECT "+clockColumns+" FROM respond_clock WHERE item IN ("+marks+") AND (item = ? OR of NOT IN (?, ?)) ORDER BY due, id",
		append(args, id, SLA, Them)...)
	return eachClock(rows, err, now)
}

func eachClock(rows *sql.Rows, err error, now time.Time) (list []item.Clock, _ error) {
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		c, err := scanClock(row)
		c.Late = c.Met.After(c.Due) || c.Met.IsZero() && now.After(c.Due)
		list = append(list, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list clocks: %w", err)
	}
	return list, nil
}

// clockText is a clock as a change notes it; "" is none.
func clockText(c item.Clock) string {
	if c.Due.IsZero() {
		return ""
	}
	return timeText(c.Starts) + "," + timeText(c.Due) + "," + timeText(c.Met)
}

// ClockOf returns a clock of an item as a change notes it; "" where there is none.
func ClockOf(ctx context.Context, r sqldb.Reader, id int64, of, name string) (string, error) {
	c, err := scanClock(r.QueryRow(ctx, "SELECT "+clockColumns+" FROM respond_clock WHERE item = ? AND of = ? AND name = ?", id, of, name))
	if errors.Is(err, sqldb.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("find clock %s: %w", name, err)
	}
	return clockText(c), nil
}

// PutClock makes a clock as it is given, and notes with the act what it was before. One without a due time is taken away.
func PutClock(ctx context.Context, tx *sqldb.Tx, op, id int64, c item.Clock) error {
	before, err := ClockOf(ctx, tx, id, c.Set, c.Name)
	if err != nil || before == clockText(c) {
		return err
	}
	if err := NoteChange(ctx, tx, op, id, clockField+c.Set+":"+c.Name, before, clockText(c)); err != nil {
		return err
	}
	return setClock(ctx, tx, id, c)
}

func setClock(ctx context.Context, tx *sqldb.Tx, id int64, c item.Clock) (err error) {
	if c.Due.IsZero() {
		_, err = tx.Exec(ctx, "DELETE FROM respond_clock WHERE item = ? AND of = ? AND name = ?", id, c.Set, c.Name)
	} else {
		_, err = tx.Exec(ctx, `INSERT INTO respond_clock (item, of, name, starts, due, met) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (item, of, name) DO UPDATE SET starts = excluded.starts, due = excluded.due, met = excluded.met, missed = 0`,
			id, c.Set, c.Name, sqldb.Time(c.Starts), sqldb.Time(c.Due), sqldb.Time(c.Met))
	}
	if err != nil {
		return fmt.Errorf("set clock %s: %w", c.Name, err)
	}
	return nil
}

// backClock sets a clock to what a change has noted.
func backClock(ctx context.Context, tx *sqldb.Tx, id int64, field, value string) error {
	of, name, _ := strings.Cut(strings.TrimPrefix(field, clockField), ":")
	c := item.Clock{Set: of, Name: name}
	for i, s := range strings.Split(value, ",") {
		n, err := strconv.ParseInt(s, 10, 64)
		if value != "" && err != nil {
			return fmt.Errorf("read clock %q: %w", value, err)
		}
		if i < 3 {
			*[]*time.Time{&c.Starts, &c.Due, &c.Met}[i] = sqldb.FromTime(n)
		}
	}
	return setClock(ctx, tx, id, c)
}

// Settle writes the nearest clock that is not met into the item, and into what it was merged into: clocks of laws run on
// there, while the team's own promise is the target's.
func Settle(ctx context.Context, tx *sqldb.Tx, it *item.Item) error {
	if it.Merged != 0 {
		to, err := Target(ctx, tx, *it)
		if err == nil {
			err = Settle(ctx, tx, &to)
		}
		if err != nil {
			return err
		}
	}
	var due int64
	err := tx.QueryRow(ctx, gathered+`SELECT COALESCE(MIN(due), 0) FROM respond_clock WHERE item IN (SELECT id FROM gathered) AND met = 0 AND (item = ? OR of NOT IN (?, ?))`,
		it.ID, it.ID, SLA, Them).Scan(&due)
	if err == nil {
		it.Due = sqldb.FromTime(due)
		_, err = tx.Exec(ctx, "UPDATE respond_item SET due = ?, soon = ? WHERE id = ?", due, soon(*it), it.ID)
	}
	if err != nil {
		return fmt.Errorf("set what is due of %s: %w", it.Number, err)
	}
	return nil
}

// ring lets the team's own clocks follow what was changed: the first answer meets one, the end of the item both, and what
// is opened again runs on.
func ring(ctx context.Context, tx *sqldb.Tx, op int64, was, is item.Item) error {
	if was.Answered == is.Answered && was.Closed == is.Closed && was.Waits == is.Waits && was.Heard == is.Heard {
		return nil
	}
	list, err := Clocks(ctx, tx, is.ID, tx.Now)
	if err != nil {
		return err
	}
	for _, c := range list {
		if c.Set == Them && (is.Waits != item.ForThem || was.Heard != is.Heard || is.Status.Ends()) {
			c.Due = time.Time{}
			if err := PutClock(ctx, tx, op, is.ID, c); err != nil {
				return err
			}
		}
		if c.Set != SLA {
			continue
		}
		if !was.Closed.IsZero() && is.Closed.IsZero() && c.Met.Equal(was.Closed) {
			c.Met = time.Time{}
		}
		if c.Met.IsZero() && c.Name == Attend {
			c.Met = is.Answered
		}
		if c.Met.IsZero() {
			c.Met = is.Closed
		}
		if err := PutClock(ctx, tx, op, is.ID, c); err != nil {
			return err
		}
	}
	return nil
}

// Unclocked returns open items that have no clock of the team's own yet and should have, the newest first.
func Unclocked(ctx context.Context, r sqldb.Reader, limit int) ([]int64, error) {
	return ids(ctx, r, `SELECT i.id FROM respond_item i WHERE i.open = 1 AND i.backlog = 0 AND NOT EXISTS (SELECT 1 FROM respond_clock c WHERE c.item = i.id AND c.of = 'sla')
		ORDER BY i.changed DESC, i.id DESC LIMIT `+strconv.Itoa(limit))
}

// Overdue is a clock that was missed and whose item was not told so.
type Overdue struct {
	Clock item.Clock
	Item  int64
	At    time.Time
}

// Missed returns clocks that are over, whose items have not been told so.
func Missed(ctx context.Context, r sqldb.Reader, now time.Time, limit int) (list []Overdue, err error) {
	rows, err := r.Query(ctx, `SELECT c.id, c.of, c.name, c.starts, c.due, c.met, c.item FROM respond_clock c JOIN respond_item i ON i.id = c.item
		WHERE c.met = 0 AND c.due < ? AND c.missed = 0 AND (i.merged = 0 OR c.of NOT IN ('sla', 'them')) ORDER BY c.due LIMIT `+strconv.Itoa(limit), sqldb.Time(now))
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var o Overdue
		var starts, due, met int64
		err := row.Scan(&o.Clock.ID, &o.Clock.Set, &o.Clock.Name, &starts, &due, &met, &o.Item)
		o.Clock.Starts, o.Clock.Due, o.At = sqldb.FromTime(starts), sqldb.FromTime(due), sqldb.FromTime(due)
		list = append(list, o)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list missed clocks: %w", err)
	}
	return list, nil
}

// TellMissed notes that an item was told of a clock that was missed.
func TellMissed(ctx context.Context, tx *sqldb.Tx, clock int64) error {
	_, err := tx.Exec(ctx, "UPDATE respond_clock SET missed = ? WHERE id = ?", sqldb.Time(tx.Now), clock)
	return err
}
