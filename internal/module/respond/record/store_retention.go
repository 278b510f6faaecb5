package record

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// day is a day in microseconds.
const day = int64(24 * time.Hour / time.Microsecond)

// goes is the moment at which a row ends by a rule: that of a column, and as many days as the rule has for what another
// column says. NULL is never.
func goes(days item.Days, since, what string) (expr string, args []any) {
	if len(days) == 0 {
		return "CAST(NULL AS BIGINT)", nil
	}
	var b strings.Builder
	for _, w := range slices.Sorted(maps.Keys(days)) {
		b.WriteString(" WHEN ? THEN CAST(? AS BIGINT)")
		args = append(args, w, int64(days[w])*day)
	}
	return since + " + CASE " + what + b.String() + " END", args
}

// everyRow is a limit that is none.
const everyRow = 1 << 40

// judged begins a query that knows as judged the closed items whose time is over by a moment, with why they stay: "" is
// that they go. Only some are looked at, in the order of their ids. What was merged into another goes with that.
func judged(days item.Days, now, by time.Time, after int64, limit int) (query string, args []any) {
	when, args := goes(days, "i.closed", "i.kind")
	args = append(args, after, sqldb.Time(by), limit, SLA, Them, sqldb.Time(now), sqldb.Time(now), sqldb.Time(now))
	return `WITH RECURSIVE ripe (id, goes) AS (SELECT id, goes FROM
			(SELECT i.id AS id, ` + when + ` AS goes FROM respond_item i WHERE i.open = 0 AND i.merged = 0 AND i.closed <> 0 AND i.id > ?) o
			WHERE goes < ? ORDER BY id LIMIT ?),
		along (root, id) AS (SELECT id, id FROM ripe
			UNION SELECT a.root, i.id FROM respond_item i JOIN along a ON i.merged = a.id AND i.merged <> 0),
		judged AS (SELECT i.*, r.goes AS goes, CASE
			WHEN i.id IN (SELECT a.root FROM along a JOIN respond_hold h ON h.item = a.id) THEN '` + item.AgainstKeep + `'
			WHEN i.id IN (SELECT a.root FROM along a JOIN respond_clock c ON c.item = a.id WHERE c.met = 0 AND c.of NOT IN (?, ?)) THEN '` + item.AgainstClock + `'
			WHEN i.restricted = 0 AND i.id IN (SELECT a.root FROM along a JOIN respond_item m ON m.id = a.id WHERE m.restricted <> 0) THEN '` + item.AgainstHidden + `'
			WHEN i.follow > ? OR i.snoozed > ? OR i.expires > ? THEN '` + item.AgainstDate + `'
			WHEN i.id IN (SELECT a.root FROM along a JOIN respond_link l ON l.child = a.id JOIN respond_item o ON o.id = l.parent WHERE o.open <> 0
				UNION SELECT a.root FROM along a JOIN respond_link l ON l.parent = a.id JOIN respond_item o ON o.id = l.child WHERE o.open <> 0) THEN '` + item.AgainstOpen + `'
			ELSE '' END AS against FROM ripe r JOIN respond_item i ON i.id = r.id) `, args
}

const expiredColumns = "i.id, i.number, i.kind, i.title, i.mark, i.closed, i.goes, i.against"

func expired(rows *sql.Rows, err error) (list []item.Expired, _ error) {
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var x item.Expired
		var closed, goes int64
		err := row.Scan(&x.ID, &x.Number, &x.Kind, &x.Title, &x.Mark, &closed, &goes, &x.Against)
		x.Closed, x.Goes, x.TLP = sqldb.FromTime(closed), sqldb.FromTime(goes), x.Mark.String()
		list = append(list, x)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look which items are kept no longer: %w", err)
	}
	return list, nil
}

// Expired are some of the closed items whose time is over, behind an id, in the order of their ids.
func Expired(ctx context.Context, r sqldb.Reader, days item.Days, now, by time.Time, after int64, limit int) ([]item.Expired, error) {
	query, args := judged(days, now, by, after, limit)
	return expired(r.Query(ctx, query+"SELECT "+expiredColumns+" FROM judged i ORDER BY i.id", args...))
}

// NextExpired are the closed items whose time is over first, as far as somebody may see them.
func NextExpired(ctx context.Context, r sqldb.Reader, v item.Viewer, days item.Days, now, by time.Time, limit int) ([]item.Expired, error) {
	query, args := judged(days, now, by, 0, everyRow)
	visible, more := Visible(v)
	args = append(append(args, more...), limit)
	return expired(r.Query(ctx, query+"SELECT "+expiredColumns+" FROM judged i WHERE "+visible+" ORDER BY i.goes, i.id LIMIT ?", args...))
}

// CountExpired counts what goes now, and by a moment after it, by what it is; and the items whose time is over now and that
// stay, by why.
func CountExpired(ctx context.Context, r sqldb.Reader, days item.Days, now, by time.Time) (gone, soon, against map[string]int, err error) {
	gone, soon, against = map[string]int{}, map[string]int{}, map[string]int{}
	add := func(rows *sql.Rows, err error) error {
		return sqldb.Each(rows, err, func(row *sql.Rows) error {
			var what, why string
			var n, over int
			if err := row.Scan(&what, &why, &over, &n); err != nil {
				return err
			}
			switch {
			case why != "" && over == 1:
				against[why] += n
			case why != "":
			case over == 1:
				gone[what] += n
			default:
				soon[what] += n
			}
			return nil
		})
	}
	query, args := judged(days, now, by, 0, everyRow)
	over := append(args, sqldb.Time(now)) //nolint:gocritic // of this query alone
	err = add(r.Query(ctx, query+"SELECT kind, against, past, COUNT(*) FROM (SELECT kind, against, CASE WHEN goes < ? THEN 1 ELSE 0 END AS past FROM judged) j GROUP BY kind, against, past", over...))
	if err == nil {
		query, args = loose(days)
		args = append([]any{sqldb.Time(now)}, append(args, sqldb.Time(by))...)
		err = add(r.Query(ctx, "SELECT sort, '', past, COUNT(*) FROM (SELECT sort, CASE WHEN goes < ? THEN 1 ELSE 0 END AS past FROM ("+query+") l WHERE goes < ?) p GROUP BY sort, past", args...))
	}
	if err != nil {
		return nil, nil, nil, fmt.Errorf("count what is kept no longer: %w", err)
	}
	return gone, soon, against, nil
}

// loose is a query of the letters that belong to no item, each with when its time is over. What the desk itself sends is
// the outbox's until it has an item.
func loose(days item.Days) (query string, args []any) {
	when, args := goes(days, "m.at", "m.sort")
	return "SELECT m.id AS id, m.sort AS sort, m.mark AS mark, " + when + " AS goes FROM respond_letter m WHERE m.item = 0 AND (m.way = 'in' OR m.act = 0)", args
}

// ExpiredLetters are some of the letters of no item whose time is over, behind an id, in the order of their ids: of each the
// id, the sort and the mark.
func ExpiredLetters(ctx context.Context, r sqldb.Reader, days item.Days, by time.Time, after int64, limit int) (list []item.Mail, err error) {
	query, args := loose(days)
	rows, err := r.Query(ctx, "SELECT id, sort, mark FROM ("+query+") l WHERE goes < ? AND id > ? ORDER BY id LIMIT ?", append(args, sqldb.Time(by), after, limit)...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var m item.Mail
		err := row.Scan(&m.ID, &m.Sort, &m.Mark)
		list = append(list, m)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look which letters are kept no longer: %w", err)
	}
	return list, nil
}

const runColumns = "SELECT day, began, ended, place, after, gone, passed FROM respond_retention "

func scanRun(row scanner) (x item.RetentionRun, err error) {
	var began, ended int64
	var gone, passed string
	if err := row.Scan(&x.Day, &began, &ended, &x.Place, &x.After, &gone, &passed); err != nil {
		return x, err
	}
	x.Began, x.Ended = sqldb.FromTime(began), sqldb.FromTime(ended)
	return x, errors.Join(json.Unmarshal([]byte(gone), &x.Gone), json.Unmarshal([]byte(passed), &x.Passed))
}

// RetentionRuns are the last runs, the newest first.
func RetentionRuns(ctx context.Context, r sqldb.Reader, limit int) (list []item.RetentionRun, err error) {
	rows, err := r.Query(ctx, runColumns+"ORDER BY day DESC LIMIT ?", limit)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		x, err := scanRun(row)
		list = append(list, x)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what a rule deleted: %w", err)
	}
	return list, nil
}

// RetentionRun is the run of a day; ok is false where there is none.
func RetentionRun(ctx context.Context, r sqldb.Reader, day string) (x item.RetentionRun, ok bool, err error) {
	x, err = scanRun(r.QueryRow(ctx, runColumns+"WHERE day = ?", day))
	if errors.Is(err, sqldb.ErrNoRows) {
		return x, false, nil
	}
	if err != nil {
		return x, false, fmt.Errorf("read what a rule deleted: %w", err)
	}
	return x, true, nil
}

// BeginRetention writes a run of a day down; one that is there stands.
func BeginRetention(ctx context.Context, tx *sqldb.Tx, day string) error {
	if _, err := tx.Exec(ctx, "INSERT INTO respond_retention (day, began) VALUES (?, ?) ON CONFLICT (day) DO NOTHING", day, sqldb.Time(tx.Now)); err != nil {
		return fmt.Errorf("begin to delete by a rule: %w", err)
	}
	return nil
}

// SetRetention keeps how far a run has come. It is refused where another process has gone on with it since it was read.
func SetRetention(ctx context.Context, tx *sqldb.Tx, was, x item.RetentionRun) error {
	gone, err := json.Marshal(x.Gone)
	if err != nil {
		return err
	}
	passed, err := json.Marshal(x.Passed)
	if err != nil {
		return err
	}
	res, err := tx.Exec(ctx, "UPDATE respond_retention SET ended = ?, place = ?, after = ?, gone = ?, passed = ? WHERE day = ? AND ended = 0 AND place = ? AND after = ?",
		sqldb.Time(x.Ended), x.Place, x.After, string(gone), string(passed), x.Day, was.Place, was.After)
	if err != nil {
		return fmt.Errorf("keep how far a rule is: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(err, tocsin.Faultf(tocsin.Unavailable, "Another process deletes by the rule at this moment."))
	}
	return nil
}
