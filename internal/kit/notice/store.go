package notice

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"tocsin/internal/kit/live"
	"tocsin/internal/kit/sqldb"
)

const columns = "id, who, key, kind, about, href, by, word, way, at, seen"

func scan(row interface{ Scan(dest ...any) error }) (l Line, err error) {
	var at, seen int64
	err = row.Scan(&l.ID, &l.Who, &l.Key, &l.Kind, &l.About, &l.Href, &l.By, &l.Word, &l.Way, &at, &seen)
	l.At, l.Seen = sqldb.FromTime(at), sqldb.FromTime(seen)
	return l, err
}

// insert writes a line down, unless it is there.
func insert(ctx context.Context, tx *sqldb.Tx, l Line) (fresh bool, err error) {
	var id int64
	err = tx.QueryRow(ctx, `INSERT INTO notice_line (who, key, kind, about, href, by, word, way, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (who, key) DO NOTHING RETURNING id`, l.Who, l.Key, l.Kind, l.About, l.Href, l.By, l.Word, l.Way, sqldb.Time(tx.Now)).Scan(&id)
	if errors.Is(err, sqldb.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("write a notice: %w", err)
	}
	return true, nil
}

func wayOf(ctx context.Context, r sqldb.Reader, who string, k Kind) (w Way, err error) {
	err = r.QueryRow(ctx, "SELECT way FROM notice_choice WHERE who = ? AND kind = ?", who, k).Scan(&w)
	if errors.Is(err, sqldb.ErrNoRows) {
		return Usual(k), nil
	}
	if err != nil {
		return "", fmt.Errorf("read how %s wants to be told: %w", who, err)
	}
	return w, nil
}

func setChoice(ctx context.Context, tx *sqldb.Tx, who string, k Kind, w Way) error {
	_, err := tx.Exec(ctx, `INSERT INTO notice_choice (who, kind, way) VALUES (?, ?, ?)
		ON CONFLICT (who, kind) DO UPDATE SET way = excluded.way`, who, k, w)
	if err != nil {
		return fmt.Errorf("keep how %s wants to be told: %w", who, err)
	}
	return nil
}

func floorOf(ctx context.Context, r sqldb.Reader, who string) (floor int, err error) {
	err = r.QueryRow(ctx, "SELECT floor FROM notice_floor WHERE who = ?", who).Scan(&floor)
	if err != nil && !errors.Is(err, sqldb.ErrNoRows) {
		return 0, fmt.Errorf("read from which priority on %s wants letters: %w", who, err)
	}
	return floor, nil
}

func setFloor(ctx context.Context, tx *sqldb.Tx, who string, floor int) error {
	_, err := tx.Exec(ctx, "INSERT INTO notice_floor (who, floor) VALUES (?, ?) ON CONFLICT (who) DO UPDATE SET floor = excluded.floor", who, floor)
	if err != nil {
		return fmt.Errorf("keep from which priority on %s wants letters: %w", who, err)
	}
	return nil
}

// Choices are how somebody wants to be told, of every kind.
func (n *Notices) Choices(ctx context.Context, who string) (map[Kind]Way, error) {
	all := map[Kind]Way{}
	for _, k := range Kinds() {
		w, err := wayOf(ctx, n.db, who, k)
		if err != nil {
			return nil, err
		}
		all[k] = w
	}
	return all, nil
}

// without adds to a query that what is hidden is left out.
func (h Hidden) without(query string, args []any) (string, []any) {
	if h.Query == "" {
		return query, args
	}
	return query + " AND NOT EXISTS (SELECT 1 FROM (" + h.Query + ") h WHERE h.number = l.about)", append(args, h.Args...)
}

// List returns somebody's notices, the newest first: those before one, where before is not 0.
func (n *Notices) List(ctx context.Context, who string, h Hidden, before int64, limit int) (list []Line, err error) {
	query, args := "SELECT "+columns+" FROM notice_line l WHERE l.who = ?", []any{who}
	if before > 0 {
		query, args = query+" AND l.id < ?", append(args, before)
	}
	query, args = h.without(query, args)
	rows, err := n.db.Query(ctx, query+" ORDER BY l.id DESC LIMIT "+strconv.Itoa(limit), args...)
	return each(rows, err)
}

func each(rows *sql.Rows, err error) (list []Line, _ error) {
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		l, err := scan(row)
		list = append(list, l)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list notices: %w", err)
	}
	return list, nil
}

// Most is how far new notices are counted: beyond it, there are many.
const Most = 100

// New counts somebody's notices that they have not seen, up to Most.
func (n *Notices) New(ctx context.Context, who string, h Hidden) (count int64, err error) {
	query, args := h.without("SELECT 1 AS one FROM notice_line l WHERE l.who = ? AND l.seen = 0", []any{who})
	err = n.db.QueryRow(ctx, "SELECT COUNT(*) FROM ("+query+" LIMIT "+strconv.Itoa(Most)+") c", args...).Scan(&count)
	if err != nil {
		return 0, fmt.Errorf("count notices: %w", err)
	}
	return count, nil
}

// See notes that somebody has seen their notices: one, or all up to one where it is the newest that they were shown.
func (n *Notices) See(ctx context.Context, who string, id int64, all bool) error {
	where := "id = ?"
	if all {
		where = "id <= ?"
	}
	return n.see(ctx, who, where, id)
}

// SeeAbout notes that somebody has seen all notices about a number: they have read the thing itself.
func (n *Notices) SeeAbout(ctx context.Context, who, about string) error {
	var one int
	err := n.db.QueryRow(ctx, "SELECT 1 FROM notice_line WHERE who = ? AND seen = 0 AND about = ? LIMIT 1", who, about).Scan(&one)
	if errors.Is(err, sqldb.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for notices: %w", err)
	}
	return n.see(ctx, who, "about = ?", about)
}

func (n *Notices) see(ctx context.Context, who, where string, arg any) error {
	err := n.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, "UPDATE notice_line SET seen = ? WHERE who = ? AND seen = 0 AND "+where, sqldb.Time(tx.Now), who, arg); err != nil {
			return err
		}
		return live.Touch(ctx, tx, Topic(who))
	})
	if err != nil {
		return fmt.Errorf("note that notices were seen: %w", err)
	}
	return nil
}

// keptFor is how long a notice is kept.
const keptFor = 90 * 24 * time.Hour

// Sweep forgets what was told long ago.
func (n *Notices) Sweep(ctx context.Context) error {
	return n.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM notice_line WHERE at < ?", sqldb.Time(tx.Now.Add(-keptFor)))
		return err
	})
}
