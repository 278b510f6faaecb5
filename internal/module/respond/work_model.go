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

// Models are the team's templates of items, in the order in which they were made.
func (r *Room) Models(ctx context.Context) (list []item.Model, err error) {
	return list, record.Setting(ctx, r.DB, item.ModelsSetting, &list)
}

func (r *Room) inModels(ctx context.Context, v item.Viewer, what, name string, do func([]item.Model) ([]item.Model, error)) error {
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		var list []item.Model
		err := record.Setting(ctx, tx, item.ModelsSetting, &list)
		if err == nil {
			list, err = do(list)
		}
		if err == nil {
			err = record.SetSetting(ctx, tx, item.ModelsSetting, list)
		}
		if err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond." + what, Subject: name})
	})
}

// SaveModel keeps a template of items; one of its name is written anew.
func (r *Room) SaveModel(ctx context.Context, v item.Viewer, m item.Model) (err error) {
	if m.Tags, err = item.NormalTags(m.Tags); err != nil {
		return err
	}
	probe := m.Start
	probe.Title = m.Name // a template may leave the title open
	if _, err := begun(probe); err != nil {
		return err
	}
	return r.inModels(ctx, v, "model", m.Name, func(list []item.Model) ([]item.Model, error) { return item.PutModel(list, m) })
}

// DropModel forgets a template of items.
func (r *Room) DropModel(ctx context.Context, v item.Viewer, name string) error {
	return r.inModels(ctx, v, "model.drop", name, func(list []item.Model) ([]item.Model, error) {
		left := slices.DeleteFunc(slices.Clone(list), func(m item.Model) bool { return m.Name == name })
		if len(left) == len(list) {
			return nil, tocsin.Faultf(tocsin.NotFound, "there is no template %.40q", name)
		}
		return left, nil
	})
}
