package respond

import (
	"context"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// AddMoment writes into the time line of an item what happened when. Without a mark of its own it has the item's.
func (r *Room) AddMoment(ctx context.Context, v item.Viewer, number string, m item.Moment) error {
	return r.inItem(ctx, v, number, "moment", func(tx *sqldb.Tx, it *item.Item) error {
		if err := item.CheckMoment(m, tx.Now); err != nil {
			return err
		}
		m.Mark, m.Text, m.By = it.Mark, strings.TrimSpace(m.Text), v.Name
		if m.TLP != "" {
			mark, err := tocsin.ParseMark(m.TLP)
			if err != nil {
				return fault("tlp", "%v", err)
			}
			m.Mark = mark
		}
		if m.Mark < v.Clearance {
			return fault("tlp", "you may see up to %s: you would not see what you make", v.Clearance.Label())
		}
		all, err := record.Seen(ctx, tx, v, it.ID)
		if err != nil {
			return err
		}
		there, err := record.Moments(ctx, tx, v, all)
		if err != nil {
			return err
		}
		if len(there) >= item.MaxMoments {
			return tocsin.Faultf(tocsin.TooLarge, "an item has up to %d moments", item.MaxMoments)
		}
		if err := record.AddMoment(ctx, tx, it.ID, &m); err != nil {
			return err
		}
		return r.timed(ctx, tx, v, it, "added")
	})
}

// DropMoment takes a moment away that was wrong.
func (r *Room) DropMoment(ctx context.Context, v item.Viewer, number string, id int64) error {
	return r.inItem(ctx, v, number, "moment", func(tx *sqldb.Tx, it *item.Item) error {
		all, err := record.Seen(ctx, tx, v, it.ID)
		if err != nil {
			return err
		}
		if _, err := record.DropMoment(ctx, tx, v, all, id); err != nil {
			return err
		}
		return r.timed(ctx, tx, v, it, "removed")
	})
}

// timed tells the stream that the time line is another. What was said is not repeated: it may be marked more strictly.
func (r *Room) timed(ctx context.Context, tx *sqldb.Tx, v item.Viewer, it *item.Item, how string) error {
	_, err := record.AddEntry(ctx, tx, item.Entry{Item: it.ID, By: v.Name, What: item.Timed, Data: map[string]string{"state": how}})
	if err != nil {
		return err
	}
	return record.Touch(ctx, tx, it)
}

// TellStory keeps what is told of an item when it is over; parts that are not named stay.
func (r *Room) TellStory(ctx context.Context, v item.Viewer, number string, parts map[string]string) error {
	return r.inItem(ctx, v, number, "story", func(tx *sqldb.Tx, it *item.Item) error {
		if err := item.CheckStory(parts); err != nil {
			return err
		}
		for part, text := range parts {
			if err := record.SetStory(ctx, tx, it.ID, v.Name, part, strings.TrimSpace(text)); err != nil {
				return err
			}
		}
		return r.timed(ctx, tx, v, it, "told")
	})
}
