package respond

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
	"tocsin/internal/module/respond/sift"
)

// Owners knows whose an address is.
type Owners interface {
	// Owner returns the slug of the constituent whose networks or domains have the address; "" for nobody's.
	Owner(ctx context.Context, address string) string
}

// Assets returns what an item, and what was merged into it, says was hit.
func (r *Room) Assets(ctx context.Context, v item.Viewer, quoted string) ([]item.Asset, error) {
	it, err := record.ByNumber(ctx, r.DB, v, quoted)
	if err != nil {
		return nil, err
	}
	ids, err := record.Seen(ctx, r.DB, v, it.ID)
	if err != nil {
		return nil, err
	}
	return record.Assets(ctx, r.DB, v, ids)
}

// AddAssets writes down what somebody pastes, one a line. What is there already stays as it is; lines that can't be read are
// given back, and the rest is kept.
func (r *Room) AddAssets(ctx context.Context, v item.Viewer, number string, set item.AssetSet) (out item.Assets, err error) {
	out.Outcome, err = r.inScene(ctx, v, number, "asset.added", func(s *scene) (int, error) {
		out = item.Assets{}
		var err error
		if out, _, err = s.addAssets(ctx, set); err != nil {
			return 0, err
		}
		name, mark := "", s.it.Mark
		if len(out.Added) == 1 {
			name, mark = out.Added[0].Name, out.Added[0].Mark
		}
		return len(out.Added), s.told(ctx, item.Hit, "added", len(out.Added), name, mark)
	})
	out.Added = append([]item.Asset{}, out.Added...)
	return out, err
}

// addAssets adds what is pasted, inside an act; ids are those of all that was pasted, also of what was there.
func (s *scene) addAssets(ctx context.Context, set item.AssetSet) (out item.Assets, ids []int64, err error) {
	if len(set.Text) > sift.MaxPaste {
		return out, nil, &tocsin.Fault{Why: tocsin.TooLarge, Field: "text", Text: "this is too long: mark it in parts"}
	}
	found, unread := sift.Assets(set.Text, cmp.Or(set.Kind, "server"), cmp.Or(set.State, "suspected"))
	if len(found)+len(unread) == 0 {
		return out, nil, fault("text", "say what was hit: one a line")
	}
	out.Unread = unread
	mark, err := s.markOf(set.TLP, s.it.Mark)
	if err != nil {
		return out, nil, err
	}
	there, err := record.CountRows(ctx, s.tx, record.AssetField, s.it.ID)
	if err != nil {
		return out, nil, err
	}
	if there+len(found) > item.MaxAssets {
		return out, nil, tocsin.Faultf(tocsin.TooLarge, "an item has up to %d assets", item.MaxAssets)
	}
	for _, a := range found {
		a.Item, a.Mark, a.By = s.it.ID, mark, s.v.Name
		a.Org = s.r.owner(ctx, a.Address)
		if err := item.CheckAsset(a, s.tx.Now); err != nil {
			return out, nil, err
		}
		added, before, err := record.AddAsset(ctx, s.tx, &a)
		if err != nil {
			return out, nil, err
		}
		if added || before >= s.v.Clearance {
			ids = append(ids, a.ID)
		}
		if !added && before >= s.v.Clearance {
			out.Known++
			continue
		}
		out.Added = append(out.Added, a)
		if !added { // that it is there already is not for who may not see it
			continue
		}
		if err := record.NoteRow(ctx, s.tx, s.op, a.Item, record.RowField(record.AssetField, a.ID)); err != nil {
			return out, nil, err
		}
	}
	return out, ids, nil
}

// owner is whose an address is, "" where nobody says so.
func (r *Room) owner(ctx context.Context, address string) string {
	if r.Owners == nil || address == "" {
		return ""
	}
	return r.Owners.Owner(ctx, address)
}

// ChangeAsset writes an asset as somebody says it is; "" for its mark leaves that as it is.
func (r *Room) ChangeAsset(ctx context.Context, v item.Viewer, number string, a item.Asset) (item.Outcome, error) {
	return r.inScene(ctx, v, number, "asset.changed", func(s *scene) (int, error) {
		was, err := s.assets(ctx, []int64{a.ID})
		if err != nil {
			return 0, err
		}
		a.Name, a.Note, a.Item = strings.TrimSpace(a.Name), strings.TrimSpace(a.Note), was[0].Item
		if a.Address = strings.TrimSpace(a.Address); a.Address != "" {
			if _, value := sift.One(a.Address); value != "" {
				a.Address = value
			}
		}
		if a.Org == "" && a.Address != was[0].Address {
			a.Org = r.owner(ctx, a.Address)
		}
		if a.Mark, err = s.markOf(a.TLP, was[0].Mark); err != nil {
			return 0, err
		}
		if err := item.CheckAsset(a, s.tx.Now); err != nil {
			return 0, err
		}
		err = record.Alter(ctx, s.tx, s.op, a.Item, record.RowField(record.AssetField, a.ID), func() error { return record.SetAsset(ctx, s.tx, a) })
		if err != nil {
			return 0, err
		}
		return 1, s.told(ctx, item.Hit, "changed", 1, a.Name, a.Mark)
	})
}

// AssetsFare says how assets fare now.
func (r *Room) AssetsFare(ctx context.Context, v item.Viewer, number string, ids []int64, state string) (item.Outcome, error) {
	if !slices.Contains(item.AssetStates(), state) {
		return item.Outcome{}, fault("state", "%.40q is none of these: %v", state, item.AssetStates())
	}
	return r.inScene(ctx, v, number, "asset.changed", func(s *scene) (int, error) {
		list, err := s.assets(ctx, ids)
		if err != nil {
			return 0, err
		}
		n := 0
		for _, a := range list {
			if a.State == state {
				continue
			}
			n++
			a.State = state
			err := record.Alter(ctx, s.tx, s.op, a.Item, record.RowField(record.AssetField, a.ID), func() error { return record.SetAsset(ctx, s.tx, a) })
			if err != nil {
				return 0, err
			}
		}
		return n, s.told(ctx, item.Hit, "changed", n, list[0].Name, list[0].Mark)
	})
}

// DropAssets removes assets of an item.
func (r *Room) DropAssets(ctx context.Context, v item.Viewer, number string, ids []int64) (item.Outcome, error) {
	return r.inScene(ctx, v, number, "asset.removed", func(s *scene) (int, error) {
		list, err := s.assets(ctx, ids)
		if err != nil {
			return 0, err
		}
		gone := make([]int64, 0, len(list))
		for _, a := range list {
			gone = append(gone, a.ID)
			err := record.Alter(ctx, s.tx, s.op, a.Item, record.RowField(record.AssetField, a.ID), func() error { return record.DropRow(ctx, s.tx, record.AssetField, a.ID) })
			if err != nil {
				return 0, err
			}
		}
		if err := s.untie(ctx, gone, nil); err != nil {
			return 0, err
		}
		return len(list), s.told(ctx, item.Hit, "removed", len(list), list[0].Name, list[0].Mark)
	})
}

// assets returns those of an item that were chosen and somebody may see; none is not found.
func (s *scene) assets(ctx context.Context, ids []int64) (list []item.Asset, err error) {
	if len(ids) == 0 {
		return nil, fault("id", "choose assets first")
	}
	all, err := record.Assets(ctx, s.tx, s.v, s.ids)
	for _, a := range all {
		if slices.Contains(ids, a.ID) {
			list = append(list, a)
		}
	}
	if err == nil && len(list) == 0 {
		err = tocsin.Faultf(tocsin.NotFound, "%s has none of these assets", s.it.Number)
	}
	return list, err
}
