package warn

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/find"
)

// What came of a problem that a rule which opens items speaks of.
const (
	OpenedBefore = "before" // it was there when the rule began
	OpenedHeld   = "held"   // there were too many: a person opens it, or nobody
	OpenedItem   = "item"   // an item is about it
)

// Opened is what came of one problem.
type Opened struct {
	Rule int64 `json:"rule"`
	find.Problem
	State  string    `json:"state"`
	Number string    `json:"item,omitempty"`
	At     time.Time `json:"at"`
	Gone   time.Time `json:"gone,omitzero"`
}

// openedBatch is how many rows are written at once.
const openedBatch = 200

// putOpened writes down what came of problems; those that are there and not gone stay as they are.
func putOpened(ctx context.Context, tx *sqldb.Tx, rule int64, state string, list []find.Problem) error {
	for len(list) > 0 {
		n := min(len(list), openedBatch)
		var args []any
		for _, p := range list[:n] {
			args = append(args, rule, sqldb.Clean(p.Owner), sqldb.Clean(p.Type), sqldb.Clean(p.Identifier), state, sqldb.Time(tx.Now))
		}
		rows := strings.TrimSuffix(strings.Repeat("(?, ?, ?, ?, ?, '', ?, 0),", n), ",")
		if _, err := tx.Exec(ctx, "INSERT INTO warn_opened (rule, owner, type, identifier, state, number, at, gone) VALUES "+rows+whereGone, args...); err != nil {
			return fmt.Errorf("write down what rule %d speaks of: %w", rule, err)
		}
		list = list[n:]
	}
	return nil
}

// whereGone lets a row that is there be written anew only if its problem was gone.
const whereGone = ` ON CONFLICT (rule, owner, type, identifier) DO UPDATE SET state = excluded.state, number = excluded.number, at = excluded.at,
	gone = 0 WHERE warn_opened.gone <> 0`

// Hold writes down that problems were too many to open items for.
func (st *Store) Hold(ctx context.Context, rule int64, list []find.Problem) error {
	return st.db.Tx(ctx, func(tx *sqldb.Tx) error { return putOpened(ctx, tx, rule, OpenedHeld, list) })
}

// Take writes down, for each of some problems of one owner, that an item is to be about it, and returns those for which that
// is new: of several processes one gets it. Settle names the item, in the same transaction.
func Take(ctx context.Context, tx *sqldb.Tx, rule int64, list []find.Problem, held bool) (mine []find.Problem, err error) {
	query := "INSERT INTO warn_opened (rule, owner, type, identifier, state, number, at, gone) VALUES (?, ?, ?, ?, 'item', '', ?, 0)" + whereGone
	if held {
		query += " OR warn_opened.state = 'held'"
	}
	for _, p := range list {
		res, err := tx.Exec(ctx, query, rule, sqldb.Clean(p.Owner), sqldb.Clean(p.Type), sqldb.Clean(p.Identifier), sqldb.Time(tx.Now))
		if err != nil {
			return nil, fmt.Errorf("take a problem of rule %d: %w", rule, err)
		}
		if n, err := res.RowsAffected(); err != nil {
			return nil, err
		} else if n > 0 {
			mine = append(mine, p)
		}
	}
	return mine, nil
}

// Settle names the item that problems are in.
func Settle(ctx context.Context, tx *sqldb.Tx, rule int64, list []find.Problem, number string) error {
	for _, p := range list {
		if _, err := tx.Exec(ctx, "UPDATE warn_opened SET number = ? WHERE rule = ? AND owner = ? AND type = ? AND identifier = ?",
			number, rule, sqldb.Clean(p.Owner), sqldb.Clean(p.Type), sqldb.Clean(p.Identifier)); err != nil {
			return fmt.Errorf("name the item of rule %d: %w", rule, err)
		}
	}
	return nil
}

// ItemOf is the newest item that a rule opened for an owner since a moment; "" for none.
func ItemOf(ctx context.Context, tx *sqldb.Tx, rule int64, owner string, since time.Time) (number string, err error) {
	err = tx.QueryRow(ctx, "SELECT number FROM warn_opening WHERE rule = ? AND owner = ? AND at >= ? ORDER BY at DESC, number DESC LIMIT 1",
		rule, sqldb.Clean(owner), sqldb.Time(since)).Scan(&number)
	if errors.Is(err, sqldb.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("look for the item of rule %d: %w", rule, err)
	}
	return number, nil
}

// Begin writes down that a rule opened an item for an owner.
func Begin(ctx context.Context, tx *sqldb.Tx, rule int64, owner, number string, byHand bool) error {
	hand := 0
	if byHand {
		hand = 1
	}
	if _, err := tx.Exec(ctx, "INSERT INTO warn_opening (number, rule, owner, at, by_hand) VALUES (?, ?, ?, ?, ?)", number, rule, sqldb.Clean(owner), sqldb.Time(tx.Now), hand); err != nil {
		return fmt.Errorf("write down the item of rule %d: %w", rule, err)
	}
	return nil
}

// BegunSince is how many items a rule has opened by itself since a moment.
func BegunSince(ctx context.Context, r sqldb.Reader, rule int64, since time.Time) (n int, err error) {
	if err = r.QueryRow(ctx, "SELECT COUNT(*) FROM warn_opening WHERE rule = ? AND at > ? AND by_hand = 0", rule, sqldb.Time(since)).Scan(&n); err != nil {
		return 0, fmt.Errorf("count items of rule %d: %w", rule, err)
	}
	return n, nil
}

// EachOpened calls yield with what came of problems: those of a rule, 0 for all, that are not gone.
func (st *Store) EachOpened(ctx context.Context, rule int64, yield func(Opened)) error {
	rows, err := st.db.Query(ctx, "SELECT rule, owner, type, identifier, state, number, at, gone FROM warn_opened WHERE gone = 0 AND (rule = ? OR 0 = ?) ORDER BY rule, owner, type, identifier", rule, rule)
	err = sqldb.Each(rows, err, func(rs *sql.Rows) error {
		var o Opened
		var at, gone int64
		err := rs.Scan(&o.Rule, &o.Owner, &o.Type, &o.Identifier, &o.State, &o.Number, &at, &gone)
		o.At, o.Gone = sqldb.FromTime(at), sqldb.FromTime(gone)
		yield(o)
		return err
	})
	if err != nil {
		return fmt.Errorf("list what rules speak of: %w", err)
	}
	return nil
}

// Leave writes down that a problem is gone, and reports whether that is new and whether it was the last of its item.
func Leave(ctx context.Context, tx *sqldb.Tx, o Opened) (fresh, last bool, err error) {
	res, err := tx.Exec(ctx, "UPDATE warn_opened SET gone = ? WHERE rule = ? AND owner = ? AND type = ? AND identifier = ? AND gone = 0",
		sqldb.Time(tx.Now), o.Rule, o.Owner, o.Type, o.Identifier)
	if err != nil {
		return false, false, fmt.Errorf("write down that a problem is gone: %w", err)
	}
	n, err := res.RowsAffected()
	if err != nil || n == 0 || o.Number == "" {
		return n > 0, false, err
	}
	var left int
	err = tx.QueryRow(ctx, "SELECT COUNT(*) FROM warn_opened WHERE number = ? AND gone = 0", o.Number).Scan(&left)
	return true, left == 0, err
}

// Openings counts what rules have opened.
type Openings struct {
	Items int64 `json:"items,omitempty"` // that were opened
	Held  int64 `json:"held,omitempty"`  // problems that are there and wait for a person
}

// OpeningsOf counts what each rule has opened.
func (st *Store) OpeningsOf(ctx context.Context) (map[int64]Openings, error) {
	of := map[int64]Openings{}
	rows, err := st.db.Query(ctx, `SELECT rule, SUM(items), SUM(held) FROM (
		SELECT rule, 1 AS items, 0 AS held FROM warn_opening UNION ALL
		SELECT rule, 0 AS items, 1 AS held FROM warn_opened WHERE state = 'held' AND gone = 0) AS x GROUP BY rule`)
	err = sqldb.Each(rows, err, func(rs *sql.Rows) error {
		var rule int64
		var o Openings
		err := rs.Scan(&rule, &o.Items, &o.Held)
		of[rule] = o
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count what rules opened: %w", err)
	}
	return of, nil
}

// Released writes down that a person let what a rule held be opened, for so many findings.
func Released(ctx context.Context, tx *sqldb.Tx, rule int64, by string, taken int) error {
	return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "rule.release", Subject: ByRule(rule), Detail: map[string]any{"findings": taken}})
}
