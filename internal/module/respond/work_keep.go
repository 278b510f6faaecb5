package respond

import (
	"context"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// KeepItem says that an item must be kept, whoever wants it deleted: a court or an authority has asked for it.
func (r *Room) KeepItem(ctx context.Context, v item.Viewer, number, why string) error {
	why, err := reason("reason", why)
	if err != nil {
		return err
	}
	return r.keepItem(ctx, v, number, why, "on")
}

// FreeItem says that an item need not be kept any more.
func (r *Room) FreeItem(ctx context.Context, v item.Viewer, number string) error {
	return r.keepItem(ctx, v, number, "", "off")
}

func (r *Room) keepItem(ctx context.Context, v item.Viewer, number, why, state string) error {
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		it, err := record.ByNumber(ctx, tx, v, number)
		if err != nil {
			return err
		}
		if err := record.PutKeep(ctx, tx, it.ID, v.Name, why); err != nil {
			return err
		}
		if _, err := record.AddEntry(ctx, tx, item.Entry{Item: it.ID, By: v.Name, What: item.Holding, Text: why, Data: map[string]string{"state": state}}); err != nil {
			return err
		}
		if err := record.Touch(ctx, tx, &it); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.keep", Subject: it.Number, Detail: map[string]any{"on": why != ""}})
	})
}

// Kept returns why an item, or something that was merged into it, must be kept; nil where it need not.
func (r *Room) Kept(ctx context.Context, v item.Viewer, it item.Item) (*item.Keep, error) {
	all, err := record.Seen(ctx, r.DB, v, it.ID)
	if err != nil {
		return nil, err
	}
	return record.Kept(ctx, r.DB, all)
}
