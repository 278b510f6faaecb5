package respond

import (
	"context"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// Follow notes that somebody wants to hear of an item that they may see, or does not any more. The item does not change by it.
func (r *Room) Follow(ctx context.Context, v item.Viewer, number string, on bool) error {
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		it, err := record.ByNumber(ctx, tx, v, number)
		if err != nil {
			return err
		}
		all, err := record.Gathered(ctx, tx, it.ID)
		if err != nil {
			return err
		}
		if err := record.Follow(ctx, tx, all, it.ID, v.Name, on); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.follow", Subject: it.Number, Detail: map[string]any{"on": on}})
	})
}

// Nameable are those whom a note of an item can name: who may see it.
func (r *Room) Nameable(ctx context.Context, it item.Item) (list []item.Handler, err error) {
	if r.Readers == nil {
		return nil, nil
	}
	all, err := r.Readers(ctx, r.DB)
	if err != nil {
		return nil, err
	}
	for _, h := range all {
		seen, err := record.Items(ctx, r.DB, item.Viewer{Name: h.Name, Clearance: h.Clearance, All: h.All}, "i.id = ?", it.ID)
		if err != nil {
			return nil, err
		}
		if len(seen) > 0 {
			list = append(list, h)
		}
	}
	return list, nil
}
