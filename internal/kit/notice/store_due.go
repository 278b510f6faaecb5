package notice

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"tocsin/internal/kit/sqldb"
)

// Due returns notices that are to be told by a way and were not, the oldest first: of one person's, or of all for "".
func (n *Notices) Due(ctx context.Context, w Way, who string, limit int) ([]Line, error) {
	rows, err := n.db.Query(ctx, "SELECT "+columns+" FROM notice_line WHERE way = ? AND posted = 0 AND (? = '' OR who = ?) ORDER BY id LIMIT "+strconv.Itoa(limit), w, who, who)
	return each(rows, err)
}

// DueTo are whom notices of a way wait for.
func (n *Notices) DueTo(ctx context.Context, w Way) (list []string, err error) {
	list, err = sqldb.Column[string](n.db.Query(ctx, "SELECT DISTINCT who FROM notice_line WHERE way = ? AND posted = 0 ORDER BY who", w))
	if err != nil {
		return nil, fmt.Errorf("list whom notices wait for: %w", err)
	}
	return list, nil
}

// Post notes that a notice becomes a letter now, in the transaction that drafts it; ok is false where another process was
// faster.
func Post(ctx context.Context, tx *sqldb.Tx, id int64) (ok bool, err error) {
	list, err := posted(ctx, tx, "id = ?", id)
	return len(list) == 1, err
}

// PostAll notes that all notices of a person's daily letter from before a time become one now, and returns them, the oldest
// first.
func PostAll(ctx context.Context, tx *sqldb.Tx, who string, before time.Time) ([]Line, error) {
	list, err := posted(ctx, tx, "who = ? AND way = ? AND at < ?", who, Digest, sqldb.Time(before))
	slices.SortFunc(list, func(a, b Line) int { return int(a.ID - b.ID) })
	return list, err
}

func posted(ctx context.Context, tx *sqldb.Tx, where string, args ...any) ([]Line, error) {
	rows, err := tx.Query(ctx, "UPDATE notice_line SET posted = ? WHERE posted = 0 AND "+where+" RETURNING "+columns, append([]any{sqldb.Time(tx.Now)}, args...)...)
	return each(rows, err)
}
