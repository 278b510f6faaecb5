package audit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"tocsin/internal/kit/sqldb"
)

// Add writes a line at the end of the chain, in the caller's transaction. Writers take turns by the head's row: from
// here to its end the transaction holds up the others that write lines, so this comes late in it.
func Add(ctx context.Context, tx *sqldb.Tx, l Line) error {
	l.Detail = through(ctx, l.Detail)
	e, err := l.entry(tx.Now)
	if err != nil {
		return err
	}
	err = tx.QueryRow(ctx, "UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash").Scan(&e.Seq, &e.Prev)
	if err != nil {
		return fmt.Errorf("write audit line %s: %w", l.Act, err)
	}
	e.Hash = e.sum()
	_, err = tx.Exec(ctx, "INSERT INTO audit_line (seq, at, actor, act, subject, detail, prev, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		e.Seq, sqldb.Time(e.At), e.Actor, e.Act, e.Subject, string(e.Detail), e.Prev, e.Hash)
	if err == nil {
		_, err = tx.Exec(ctx, "UPDATE audit_head SET hash = ? WHERE id = 1", e.Hash)
	}
	if err != nil {
		return fmt.Errorf("write audit line %s: %w", l.Act, err)
	}
	return nil
}

const columns = "seq, at, actor, act, subject, detail, prev, hash"

func scan(r *sql.Rows) (Entry, error) {
	var e Entry
	var at int64
	var detail string
	err := r.Scan(&e.Seq, &at, &e.Actor, &e.Act, &e.Subject, &detail, &e.Prev, &e.Hash)
	e.At, e.Detail = sqldb.FromTime(at), []byte(detail)
	return e, err
}

// HeadOf returns the newest line's number and hash, as the head's row has them.
func HeadOf(ctx context.Context, db *sqldb.DB) (h Head, err error) {
	if err = db.QueryRow(ctx, "SELECT seq, hash FROM audit_head WHERE id = 1").Scan(&h.Seq, &h.Hash); errors.Is(err, sqldb.ErrNoRows) {
		return h, &Broken{Seq: 0, Why: "the head is gone"}
	}
	if err != nil {
		return h, fmt.Errorf("read audit head: %w", err)
	}
	return h, nil
}

// Filter chooses lines; zero values choose all.
type Filter struct {
	Since   time.Time
	Until   time.Time // those before it alone
	Act     string    // an act, or the beginning of some: "outbox."
	Actor   string    // who did it
	Subject string    // on what
	After   int64     // lines with a larger number alone
	Before  int64     // lines with a smaller number alone; 0 for all
	Newest  bool      // the newest first
	Limit   int       // the most to return; 0 means 1000
}

// where is the filter as a condition and its values.
func (f Filter) where() (string, []any) {
	where, args := "seq > ?", []any{f.After}
	and := func(on bool, condition string, values ...any) {
		if on {
			where, args = where+" AND "+condition, append(args, values...)
		}
	}
	and(f.Before > 0, "seq < ?", f.Before)
	and(!f.Since.IsZero(), "at >= ?", sqldb.Time(f.Since))
	and(!f.Until.IsZero(), "at < ?", sqldb.Time(f.Until))
	and(f.Act != "", "act >= ? AND act < ?", f.Act, f.Act+"\x7f")
	and(f.Actor != "", "actor = ?", f.Actor)
	and(f.Subject != "", "subject = ?", f.Subject)
	return where, args
}

// List returns lines in their order, or the newest first.
func List(ctx context.Context, db *sqldb.DB, f Filter) (list []Entry, err error) {
	if f.Limit <= 0 {
		f.Limit = 1000
	}
	where, args := f.where()
	turn := ""
	if f.Newest {
		turn = " DESC"
	}
	rows, err := db.Query(ctx, "SELECT "+columns+" FROM audit_line WHERE "+where+" ORDER BY seq"+turn+" LIMIT ?", append(args, f.Limit)...)
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		e, err := scan(r)
		list = append(list, e)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list audit lines: %w", err)
	}
	return list, nil
}

// page is how many lines Verify holds at a time.
const page = 1000

// Verify reads the whole chain up to the head and returns how many lines are good. The error is a *Broken that names the
// first line that is changed, missing or moved. Lines that are written meanwhile are left for the next time.
func Verify(ctx context.Context, db *sqldb.DB) (count int64, err error) {
	return VerifyWith(ctx, db, Head{})
}

// VerifyWith is Verify that also wants a head that was noted before to stand in the chain. A zero head asks nothing.
func VerifyWith(ctx context.Context, db *sqldb.DB, noted Head) (count int64, err error) {
	head, err := HeadOf(ctx, db)
	if err != nil {
		return 0, err
	}
	c := chain{last: Head{Hash: strings.Repeat("0", 64)}, noted: noted}
	for c.last.Seq < head.Seq {
		list, err := List(ctx, db, Filter{After: c.last.Seq, Limit: int(min(page, head.Seq-c.last.Seq))})
		if err != nil {
			return c.last.Seq, err
		}
		if len(list) == 0 {
			return c.last.Seq, &Broken{Seq: c.last.Seq + 1, Why: fmt.Sprintf("it is missing, and with it all lines up to %d", head.Seq)}
		}
		if err := c.follow(list); err != nil {
			return c.last.Seq, err
		}
	}
	return c.last.Seq, errors.Join(c.end(head), above(ctx, db))
}

// above looks for lines that stand above the head: somebody has set it back.
func above(ctx context.Context, db *sqldb.DB) error {
	var seq, most int64
	err := db.QueryRow(ctx, `SELECT h.seq, COALESCE(MAX(l.seq), 0) FROM audit_head h LEFT JOIN audit_line l ON l.seq > h.seq
		WHERE h.id = 1 GROUP BY h.seq`).Scan(&seq, &most)
	if err != nil {
		return fmt.Errorf("read audit head: %w", err)
	}
	if most > seq {
		return &Broken{Seq: seq + 1, Why: "it stands above the head"}
	}
	return nil
}
