package respond

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// scene is an item whose assets, indicators or time line are changed: in one transaction, as one act that can be taken back.
type scene struct {
	r   *Room
	tx  *sqldb.Tx
	v   item.Viewer
	it  item.Item
	ids []int64 // the item and what was merged into it, as far as v may see it
	op  int64   // 0: the act is another's, which can't be taken back
	of  int64   // the one row that it is done to, for the audit log; 0 is none
}

// inScene does something to what hangs on an item. What is done says how many things it changed; where it is none it leaves
// no trace.
func (r *Room) inScene(ctx context.Context, v item.Viewer, number, what string, do func(s *scene) (int, error)) (item.Outcome, error) {
	return r.stage(ctx, v, what, do, func(s *scene) (err error) {
		if s.it, err = record.ByNumber(ctx, s.tx, v, number); err != nil {
			return err
		}
		s.ids, err = record.Seen(ctx, s.tx, v, s.it.ID)
		return err
	})
}

// amongTasks is inScene for what is done to the tasks of an item, or for "" to those that belong to none.
func (r *Room) amongTasks(ctx context.Context, v item.Viewer, number, what string, do func(s *scene) (int, error)) (item.Outcome, error) {
	if number != "" {
		return r.inScene(ctx, v, number, what, do)
	}
	return r.stage(ctx, v, what, do, func(s *scene) error {
		if !v.SeesTeam() {
			return tocsin.Faultf(tocsin.NotFound, "there is no such task")
		}
		s.it.Mark, s.ids = item.TeamMark, []int64{0}
		return nil
	})
}

// stage does something to what set finds, as one act.
func (r *Room) stage(ctx context.Context, v item.Viewer, what string, do func(s *scene) (int, error), set func(s *scene) error) (out item.Outcome, err error) {
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		out = item.Outcome{}
		s := &scene{r: r, tx: tx, v: v}
		if err := set(s); err != nil {
			return err
		}
		if s.op, err = record.NewOp(ctx, tx, v.Name, what, 1); err != nil {
			return err
		}
		if out.Changed, err = do(s); err != nil {
			return err
		}
		if out.Changed == 0 {
			return record.DropOp(ctx, tx, s.op)
		}
		out.Op = s.op
		detail := map[string]any{"count": out.Changed, "op": s.op}
		if s.of != 0 {
			detail["of"] = s.of
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond." + what, Subject: cmp.Or(s.it.Number, "tasks"), Detail: detail})
	})
	return out, err
}

// told tells the stream that things of a sort came, changed or went. One is named where all who see the stream may see it.
func (s *scene) told(ctx context.Context, what item.What, state string, count int, name string, mark tocsin.Mark) error {
	if count == 0 {
		return nil
	}
	data := map[string]string{"state": state, "count": strconv.Itoa(count)}
	if count == 1 && name != "" && mark >= s.it.Mark {
		data["value"] = name
	}
	if _, err := record.AddEntry(ctx, s.tx, item.Entry{Item: s.it.ID, By: s.v.Name, What: what, Data: data, Op: s.op}); err != nil {
		return err
	}
	return record.Touch(ctx, s.tx, &s.it)
}

// markOf reads how a thing is marked: "" is as was. Nobody marks what they would not see.
func (s *scene) markOf(said string, was tocsin.Mark) (tocsin.Mark, error) {
	mark := was
	if said != "" {
		var err error
		if mark, err = markNamed(said); err != nil {
			return mark, err
		}
	}
	if mark < s.v.Clearance {
		return mark, fault("tlp", "you may see up to %s: you would not see what you mark", s.v.Clearance.Label())
	}
	return mark, nil
}

// untie lets nothing of an item speak of assets, or of indicators, that are gone: their numbers may be given again.
func (s *scene) untie(ctx context.Context, assets, indicators []int64) error {
	all := item.Viewer{Name: s.v.Name, Clearance: tocsin.Red, All: true} // also what is hidden from whoever removes them
	moments, err := record.Moments(ctx, s.tx, all, s.ids)
	if err != nil {
		return err
	}
	for _, m := range moments {
		on, by := without(m.Assets, assets), without(m.Indicators, indicators)
		if len(on) == len(m.Assets) && len(by) == len(m.Indicators) {
			continue
		}
		m.Assets, m.Indicators = on, by
		err := record.Alter(ctx, s.tx, s.op, m.Item, record.RowField(record.MomentField, m.ID), func() error { return record.SetMoment(ctx, s.tx, m) })
		if err != nil {
			return err
		}
	}
	if len(assets) == 0 {
		return nil
	}
	list, err := record.Indicators(ctx, s.tx, all, s.ids)
	if err != nil {
		return err
	}
	for _, x := range list {
		on := without(x.On, assets)
		if len(on) == len(x.On) {
			continue
		}
		x.On = on
		err := record.Alter(ctx, s.tx, s.op, x.Item, record.RowField(record.IndicatorField, x.ID), func() error { return record.SetIndicator(ctx, s.tx, x) })
		if err != nil {
			return err
		}
	}
	return nil
}

// without are the numbers of a list that are not among others.
func without(list, others []int64) []int64 {
	return slices.DeleteFunc(slices.Clone(list), func(id int64) bool { return slices.Contains(others, id) })
}

// among are the numbers of a list that are among others, each once.
func among(list, others []int64) (out []int64) {
	for _, id := range list {
		if slices.Contains(others, id) && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}
