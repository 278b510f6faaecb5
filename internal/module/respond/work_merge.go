package respond

import (
	"context"
	"strconv"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// Merge points what was picked at another item of the same kind. Nothing is copied but tags and who gets copies of letters: the streams and letters of both
// are shown there together, and Split takes the pointer away.
func (r *Room) Merge(ctx context.Context, v item.Viewer, p item.Pick, into string) (item.Outcome, error) {
	return r.run(ctx, p, act{what: "merge", viewer: v, detail: map[string]any{"into": into},
		do: func(ctx context.Context, tx *sqldb.Tx, op int64, it *item.Item) (string, error) {
			to, err := seenTarget(ctx, tx, v, into)
			if err != nil {
				return "", err
			}
			return r.merge(ctx, tx, op, v, it, to)
		}})
}

// merge points one item at one that is no pointer itself; so no circle can come about.
func (r *Room) merge(ctx context.Context, tx *sqldb.Tx, op int64, v item.Viewer, it *item.Item, to item.Item) (string, error) {
	switch {
	case it.ID == to.ID, it.Merged == to.ID:
		return skipSame, nil
	case it.Kind != to.Kind, it.Merged != 0:
		return skipStatus, nil
	}
	if err := record.SetFields(ctx, tx, op, it, map[string]string{"merged": strconv.FormatInt(to.ID, 10)}); err != nil {
		return "", err
	}
	if it.Heard.After(to.Heard) { // the letters of both show there
		if err := record.SetFields(ctx, tx, op, &to, map[string]string{"heard": record.TimeText(it.Heard)}); err != nil {
			return "", err
		}
	}
	if err := r.inherit(ctx, tx, op, v.Name, it.ID, &to); err != nil {
		return "", err
	}
	if err := r.joinCopied(ctx, tx, op, it.ID, to); err != nil {
		return "", err
	}
	return "", r.both(ctx, tx, op, v, item.Merged, it, &to)
}

// Split takes a merge back, at any time.
func (r *Room) Split(ctx context.Context, v item.Viewer, number string) (item.Outcome, error) {
	return r.run(ctx, item.Pick{Numbers: []string{number}}, act{what: "split", viewer: v, detail: map[string]any{"number": number},
		do: func(ctx context.Context, tx *sqldb.Tx, op int64, it *item.Item) (string, error) {
			if it.Merged == 0 {
				return "", tocsin.Faultf(tocsin.Conflict, "%s is merged into nothing", it.Number)
			}
			to, err := record.ByID(ctx, tx, it.Merged)
			if err != nil {
				return "", err
			}
			if err := record.SetFields(ctx, tx, op, it, map[string]string{"merged": "0"}); err != nil {
				return "", err
			}
			if err := record.Settle(ctx, tx, &to); err != nil {
				return "", err
			}
			if err := r.partCopied(ctx, tx, op, it.ID, to); err != nil {
				return "", err
			}
			return "", r.both(ctx, tx, op, v, item.Split, it, &to)
		}})
}
