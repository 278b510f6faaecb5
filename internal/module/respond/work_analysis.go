package respond

import (
	"context"
	"slices"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// Analyses are what programs found out about an indicator of an item, the newest first.
func (r *Room) Analyses(ctx context.Context, v item.Viewer, quoted string, id int64) ([]item.Analysis, error) {
	_, ids, err := family(ctx, r.DB, v, quoted)
	if err != nil {
		return nil, err
	}
	x, err := indicatorOf(ctx, r.DB, v, ids, id)
	if err != nil {
		return nil, err
	}
	return record.Analyses(ctx, r.DB, []item.Indicator{x}, true)
}

// indicatorOf is one indicator of some items, as far as somebody may see it.
func indicatorOf(ctx context.Context, from sqldb.Reader, v item.Viewer, items []int64, id int64) (x item.Indicator, err error) {
	list, err := record.IndicatorsByID(ctx, from, v, items, []int64{id})
	if err == nil && len(list) == 0 {
		err = tocsin.Faultf(tocsin.NotFound, "there is no such indicator")
	}
	if err != nil {
		return x, err
	}
	return list[0], nil
}

// AddAnalysis writes down what a program found out about an indicator. It can be taken back like what people do.
func (r *Room) AddAnalysis(ctx context.Context, v item.Viewer, quoted string, id int64, a item.Analysis) (item.Analysis, error) {
	_, err := r.inScene(ctx, v, quoted, "indicator.analysed", func(s *scene) (int, error) {
		if err := item.CheckAnalysis(&a, s.tx.Now); err != nil {
			return 0, err
		}
		x, err := indicatorOf(ctx, s.tx, v, s.ids, id)
		if err != nil {
			return 0, err
		}
		n, err := record.CountAnalyses(ctx, s.tx, x)
		if err != nil {
			return 0, err
		}
		if n >= item.MaxAnalyses {
			return 0, tocsin.Faultf(tocsin.TooLarge, "an indicator has up to %d results of analyses", item.MaxAnalyses)
		}
		a.Item, a.Indicator, a.By = x.Item, x.ID, v.Name
		if err := record.AddAnalysis(ctx, s.tx, &a); err != nil {
			return 0, err
		}
		if err := record.NoteRow(ctx, s.tx, s.op, x.Item, record.RowField(record.AnalysisField, a.ID)); err != nil {
			return 0, err
		}
		if err := s.answered(ctx, x, a); err != nil {
			return 0, err
		}
		return 1, s.markedTold(ctx, "analysed", []item.Indicator{x})
	})
	return a, err
}

// sayVerdicts writes on indicators what analyses come to.
func (r *Room) sayVerdicts(ctx context.Context, list []item.Indicator) error {
	if !slices.ContainsFunc(list, func(x item.Indicator) bool { return x.Analysed }) {
		return nil
	}
	all, err := record.Analyses(ctx, r.DB, list, false)
	if err != nil {
		return err
	}
	of := map[int64][]item.Analysis{}
	for _, a := range all {
		of[a.Indicator] = append(of[a.Indicator], a)
	}
	for i := range list {
		list[i].Verdict = item.Worst(of[list[i].ID])
	}
	return nil
}
