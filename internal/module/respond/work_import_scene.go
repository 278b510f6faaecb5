package respond

import (
	"context"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/history"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// scene writes down the assets and the time line of a case of another system, and what of both and of its indicators belongs
// together. A line of the time line that makes none here becomes a note.
func (m *importer) scene(ctx context.Context, tx *sqldb.Tx, c history.Case, it item.Item) error {
	if len(c.Assets)+len(c.Moments) == 0 {
		return nil
	}
	assets := make([]int64, len(c.Assets))
	for i, a := range c.Assets {
		a.Item, a.Mark, a.By, a.Org = it.ID, it.Mark, m.by, m.r.owner(ctx, a.Address)
		if _, _, err := record.AddAsset(ctx, tx, &a); err != nil {
			return err
		}
		assets[i] = a.ID
	}
	indicators, err := m.seenOn(ctx, tx, c, it, assets)
	if err != nil {
		return err
	}
	for i, one := range c.Moments {
		one.Item, one.Mark = it.ID, it.Mark
		one.Assets, one.Indicators = at(assets, c.HitIn[i]), at(indicators, c.NamedIn[i])
		if one.By == "" {
			one.By = c.From
		}
		if item.CheckMoment(one, tx.Now) != nil {
			if _, err := record.AddEntry(ctx, tx, item.Entry{Item: it.ID, At: c.Created, By: one.By, What: item.Noted, Text: one.Text}); err != nil {
				return err
			}
			continue
		}
		if err := record.AddMoment(ctx, tx, &one); err != nil {
			return err
		}
	}
	return nil
}

// seenOn ties indicators to the assets that they were seen on, and returns their ids by place.
func (m *importer) seenOn(ctx context.Context, tx *sqldb.Tx, c history.Case, it item.Item, assets []int64) ([]int64, error) {
	there, err := record.Indicators(ctx, tx, item.Viewer{Name: m.by, Clearance: tocsin.Red, All: true}, []int64{it.ID})
	if err != nil {
		return nil, err
	}
	known := map[[2]string]item.Indicator{}
	for _, x := range there {
		known[[2]string{x.Kind, x.Value}] = x
	}
	ids := make([]int64, len(c.Indicators))
	for i, x := range c.Indicators {
		kept := known[[2]string{x.Kind, x.Value}]
		ids[i] = kept.ID
		if on := at(assets, c.SeenOn[i]); len(on) > 0 && kept.ID != 0 {
			kept.On = on
			if err := record.SetIndicator(ctx, tx, kept); err != nil {
				return nil, err
			}
		}
	}
	return ids, nil
}

// at are the ids at places of a list, each once; 0 is none.
func at(ids []int64, places []int) (list []int64) {
	for _, p := range places {
		if id := ids[p]; id != 0 {
			list = append(list, id)
		}
	}
	return among(list, ids)
}
