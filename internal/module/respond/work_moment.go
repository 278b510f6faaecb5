package respond

import (
	"context"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// AddMoment writes into the time line of an item what happened when. Without a mark of its own it has the item's. Assets
// and indicators that are named with it are added to the item in the same act.
func (r *Room) AddMoment(ctx context.Context, v item.Viewer, number string, m item.Moment) (item.Outcome, error) {
	return r.inScene(ctx, v, number, "moment.added", func(s *scene) (int, error) {
		if err := s.fillMoment(ctx, &m, s.it.Mark); err != nil {
			return 0, err
		}
		there, err := record.Moments(ctx, s.tx, v, s.ids)
		if err != nil {
			return 0, err
		}
		if len(there) >= item.MaxMoments {
			return 0, tocsin.Faultf(tocsin.TooLarge, "an item has up to %d moments", item.MaxMoments)
		}
		if err := s.putMoment(ctx, &m); err != nil {
			return 0, err
		}
		return 1, s.told(ctx, item.Timed, "added", 1, "", m.Mark)
	})
}

// fillMoment checks what somebody writes down, reads its mark and its assets and indicators, and adds those that are new.
func (s *scene) fillMoment(ctx context.Context, m *item.Moment, was tocsin.Mark) (err error) {
	m.Text, m.Source = strings.TrimSpace(m.Text), strings.TrimSpace(m.Source)
	if err := item.CheckMoment(*m, s.tx.Now); err != nil {
		return err
	}
	if m.Mark, err = s.markOf(m.TLP, was); err != nil {
		return err
	}
	if m.Assets, err = s.known(ctx, m.Assets); err != nil {
		return err
	}
	named, err := record.IndicatorsByID(ctx, s.tx, s.v, s.ids, m.Indicators)
	if err != nil {
		return err
	}
	m.Indicators = nil
	for _, x := range named {
		m.Indicators = append(m.Indicators, x.ID)
	}
	return s.newTies(ctx, m)
}

// newTies adds the assets and the indicators that are named with a moment and are not there yet. A line that can't be read
// refuses the whole: the moment would be there and what belongs to it not.
func (s *scene) newTies(ctx context.Context, m *item.Moment) error {
	if strings.TrimSpace(m.NewAssets) != "" {
		out, ids, err := s.addAssets(ctx, item.AssetSet{Text: m.NewAssets, TLP: m.Mark.String()})
		if err != nil {
			return err
		}
		if len(out.Unread) > 0 {
			return fault("new_assets", "line %d can't be read: %.100s", out.Unread[0].Line, out.Unread[0].Text)
		}
		m.Assets = append(m.Assets, ids...)
	}
	if strings.TrimSpace(m.NewIndicators) != "" {
		out, ids, err := s.mark(ctx, item.Marking{Text: m.NewIndicators, TLP: m.Mark.String()})
		if err != nil {
			return err
		}
		if len(out.Unread) > 0 {
			return fault("new_indicators", "line %d can't be read: %.100s", out.Unread[0].Line, out.Unread[0].Text)
		}
		m.Indicators = append(m.Indicators, ids...)
	}
	return nil
}

// ChangeMoment writes a moment as somebody says it is; "" for its mark leaves that as it is.
func (r *Room) ChangeMoment(ctx context.Context, v item.Viewer, number string, m item.Moment) (item.Outcome, error) {
	return r.inScene(ctx, v, number, "moment.changed", func(s *scene) (int, error) {
		was, err := record.Moment(ctx, s.tx, v, s.ids, m.ID)
		if err != nil {
			return 0, err
		}
		if err := s.fillMoment(ctx, &m, was.Mark); err != nil {
			return 0, err
		}
		err = record.Alter(ctx, s.tx, s.op, was.Item, record.RowField(record.MomentField, m.ID), func() error { return record.SetMoment(ctx, s.tx, m) })
		if err != nil {
			return 0, err
		}
		return 1, s.told(ctx, item.Timed, "changed", 1, "", m.Mark)
	})
}

// MomentHistory returns what something of the time line of an item was before, the newest first.
func (r *Room) MomentHistory(ctx context.Context, v item.Viewer, number string, id int64) ([]item.MomentWas, error) {
	it, err := record.ByNumber(ctx, r.DB, v, number)
	if err != nil {
		return nil, err
	}
	ids, err := record.Seen(ctx, r.DB, v, it.ID)
	if err != nil {
		return nil, err
	}
	m, err := record.Moment(ctx, r.DB, v, ids, id)
	if err != nil {
		return nil, err
	}
	return record.MomentHistory(ctx, r.DB, v, m)
}

// DropMoment takes a moment away that was wrong.
func (r *Room) DropMoment(ctx context.Context, v item.Viewer, number string, id int64) (item.Outcome, error) {
	return r.inScene(ctx, v, number, "moment.removed", func(s *scene) (int, error) {
		m, err := record.Moment(ctx, s.tx, v, s.ids, id)
		if err != nil {
			return 0, err
		}
		err = record.Alter(ctx, s.tx, s.op, m.Item, record.RowField(record.MomentField, id), func() error { return record.DropRow(ctx, s.tx, record.MomentField, id) })
		if err != nil {
			return 0, err
		}
		return 1, s.told(ctx, item.Timed, "removed", 1, "", m.Mark)
	})
}

// timed tells the stream that what is told of an item is another. What was said is not repeated.
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
