package respond

import (
	"context"
	"time"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// What somebody has read is theirs alone: it changes no item, is no act that is taken back, and leaves no line of the audit
// log. It is kept as a time for each person and item, and not as a mark of each letter.

// Saw notes that somebody has read an item with all its letters, and that its notices are news no more. It returns the time
// up to which they had read it before.
func (r *Room) Saw(ctx context.Context, v item.Viewer, it item.Item) (since time.Time, err error) {
	if r.Notices != nil {
		if err := r.Notices.SeeAbout(ctx, v.Name, it.Number); err != nil {
			return since, err
		}
	}
	since, err = record.SeenUpTo(ctx, r.DB, v.Name, it.ID)
	if err != nil || !it.Heard.After(since) {
		return since, err
	}
	return since, r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		all, err := record.Gathered(ctx, tx, it.ID)
		if err != nil {
			return err
		}
		return record.Read(ctx, tx, v.Name, all)
	})
}

// SawLetter notes that somebody has read a letter, and what came in its item before.
func (r *Room) SawLetter(ctx context.Context, v item.Viewer, m item.Mail) error {
	seen, err := record.SeenUpTo(ctx, r.DB, v.Name, m.Item)
	if err != nil || !m.NewSince(seen) {
		return err
	}
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error { return record.ReadUpTo(ctx, tx, v.Name, m.Item, m.At) })
}

// MarkRead notes that somebody has read items, or that the newest letter of each is new to them again.
func (r *Room) MarkRead(ctx context.Context, v item.Viewer, p item.Pick, read bool) (out item.Outcome, err error) {
	var q *record.Query
	if p.All != nil {
		found, err := r.query(ctx, v, *p.All)
		if err != nil {
			return out, err
		}
		q = &found
	}
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		out = item.Outcome{}
		list, err := picked(ctx, tx, v, p, q, &out)
		for i := 0; err == nil && i < len(list); i++ {
			err = markRead(ctx, tx, v, list[i], read, &out)
		}
		return err
	})
	return out, err
}

func markRead(ctx context.Context, tx *sqldb.Tx, v item.Viewer, id int64, read bool, out *item.Outcome) error {
	it, err := record.ByID(ctx, tx, id)
	if err != nil {
		return err
	}
	seen, err := record.SeenUpTo(ctx, tx, v.Name, id)
	if err != nil {
		return err
	}
	switch {
	case it.Heard.IsZero(), it.Heard.After(seen) != read:
		out.Skipped = append(out.Skipped, item.Skip{Number: it.Number, Why: skipSame})
		return nil
	case read:
		err = record.Read(ctx, tx, v.Name, []int64{id})
	default:
		err = record.ReadUpTo(ctx, tx, v.Name, id, it.Heard.Add(-time.Microsecond))
	}
	out.Changed++
	return err
}

// MarkAllRead notes that somebody has read all letters that are there.
func (r *Room) MarkAllRead(ctx context.Context, v item.Viewer) error {
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error { return record.ReadAll(ctx, tx, v.Name) })
}

// Joined notes that somebody is of the team from now on: letters that are there already are not new to them. Who joins
// again finds unread what they had not read.
func (r *Room) Joined(ctx context.Context, tx *sqldb.Tx, name string) error {
	return record.ReadFirst(ctx, tx, name)
}
