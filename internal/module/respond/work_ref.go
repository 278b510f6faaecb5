package respond

import (
	"context"
	"slices"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// Refer notes that an item is about something of another room; a second time changes nothing.
func (r *Room) Refer(ctx context.Context, v item.Viewer, quoted string, ref item.Ref) error {
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		it, err := record.ByNumber(ctx, tx, v, quoted)
		if err != nil {
			return err
		}
		return r.refer(ctx, tx, v, &it, ref)
	})
}

func (r *Room) refer(ctx context.Context, tx *sqldb.Tx, v item.Viewer, it *item.Item, ref item.Ref) error {
	if ref.Title == "" {
		ref.Title = ref.Ref
	}
	if err := item.CheckRef(ref); err != nil {
		return err
	}
	there, err := record.HasRef(ctx, tx, it.ID, ref.Kind, ref.Ref)
	if err != nil || there {
		return err
	}
	if err := record.AddRef(ctx, tx, it.ID, ref, v.Name); err != nil {
		return err
	}
	return r.referred(ctx, tx, v, it, ref, "added")
}

// Unrefer takes away that an item is about something.
func (r *Room) Unrefer(ctx context.Context, v item.Viewer, quoted, kind, what string) error {
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		it, err := record.ByNumber(ctx, tx, v, quoted)
		if err != nil {
			return err
		}
		if !slices.Contains(item.RefKinds(), kind) {
			return fault("kind", "%.40q is noted by the desk itself", kind)
		}
		there, err := record.HasRef(ctx, tx, it.ID, kind, what)
		if err == nil && !there {
			err = tocsin.Faultf(tocsin.NotFound, "%s is not about this", it.Number)
		}
		if err != nil {
			return err
		}
		if err := record.DropRef(ctx, tx, it.ID, kind, what); err != nil {
			return err
		}
		return r.referred(ctx, tx, v, &it, item.Ref{Kind: kind, Ref: what, Title: what}, "removed")
	})
}

func (r *Room) referred(ctx context.Context, tx *sqldb.Tx, v item.Viewer, it *item.Item, ref item.Ref, do string) error {
	if _, err := record.AddEntry(ctx, tx, item.Entry{Item: it.ID, By: v.Name, What: item.Referred, Data: map[string]string{"state": do, "title": ref.Title}}); err != nil {
		return err
	}
	if err := record.Touch(ctx, tx, it); err != nil {
		return err
	}
	return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.ref." + do, Subject: it.Number, Detail: map[string]any{"kind": ref.Kind, "ref": ref.Ref}})
}

// About returns the items that are about something of another room, those that v may see.
func (r *Room) About(ctx context.Context, v item.Viewer, kind, ref string) ([]item.Item, error) {
	return record.About(ctx, r.DB, v, kind, ref)
}

// startThings notes what a new item is about, and what is worth looking for.
func (r *Room) startThings(ctx context.Context, tx *sqldb.Tx, v item.Viewer, it *item.Item, s item.Start) error {
	for _, ref := range s.Refs {
		if err := r.refer(ctx, tx, v, it, ref); err != nil {
			return err
		}
	}
	if s.Indicators == "" {
		return nil
	}
	begun := &scene{r: r, tx: tx, v: v, it: *it, ids: []int64{it.ID}}
	_, _, err := begun.mark(ctx, item.Marking{Text: s.Indicators})
	*it = begun.it
	return err
}
