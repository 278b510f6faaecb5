package respond

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"

	"tocsin"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
	"tocsin/internal/module/respond/sift"
)

// byHand is where an indicator comes from that somebody marked.
const byHand = "hand"

// Indicators returns what can be looked for that an item names, and what was merged into it.
func (r *Room) Indicators(ctx context.Context, v item.Viewer, quoted string) ([]item.Indicator, error) {
	_, ids, err := family(ctx, r.DB, v, quoted)
	if err != nil {
		return nil, err
	}
	list, err := record.Indicators(ctx, r.DB, v, ids)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(r.sayVerdicts(ctx, list), r.sayWanted(ctx, list)); err != nil {
		return nil, err
	}
	return list, r.sayIgnored(ctx, r.DB, list)
}

// Mark marks what somebody pastes as worth looking for. What is there already stays as it is; lines that name nothing are
// given back.
func (r *Room) Mark(ctx context.Context, v item.Viewer, quoted string, m item.Marking) (out item.Markings, err error) {
	outcome, err := r.inScene(ctx, v, quoted, "indicator.added", func(s *scene) (int, error) {
		var err error
		out, _, err = s.mark(ctx, m)
		return len(out.Added), err
	})
	out.Outcome = outcome
	return out, err
}

// Foresee tells what Mark would add, and changes nothing.
func (r *Room) Foresee(ctx context.Context, v item.Viewer, quoted string, m item.Marking) (out item.Markings, err error) {
	there, err := r.Indicators(ctx, v, quoted)
	if err != nil {
		return out, err
	}
	found, unread, err := pastedFrom(m)
	out.Added, out.Unread = []item.Indicator{}, unread
	for _, x := range found {
		if slices.ContainsFunc(there, func(o item.Indicator) bool { return o.Kind == x.Kind && o.Value == x.Value }) {
			out.Known++
			continue
		}
		out.Added = append(out.Added, x)
	}
	if err != nil {
		return out, err
	}
	return out, r.sayIgnored(ctx, r.DB, out.Added)
}

// pastedFrom reads what somebody pastes, and refuses what is none or too much.
func pastedFrom(m item.Marking) (found []item.Indicator, unread []item.Unread, err error) {
	if len(m.Text) > sift.MaxPaste {
		return nil, nil, &tocsin.Fault{Why: tocsin.TooLarge, Field: "text", Text: "this is too long: mark it in parts"}
	}
	if len(m.Note) > maxProofNote {
		return nil, nil, fault("note", "a note is up to %d bytes", maxProofNote)
	}
	if found, unread = sift.Paste(m.Text); len(found)+len(unread) == 0 {
		return nil, nil, fault("text", "say what to look for: one a line")
	}
	return found, unread, nil
}

// mark is Mark inside an act; ids are those of all that was pasted, also of what was there.
func (s *scene) mark(ctx context.Context, m item.Marking) (out item.Markings, ids []int64, err error) {
	out.Added = []item.Indicator{}
	found, unread, err := pastedFrom(m)
	if err != nil {
		return out, nil, err
	}
	out.Unread = unread
	mark, err := s.markOf(m.TLP, s.it.Mark)
	if err != nil {
		return out, nil, err
	}
	there, err := record.CountRows(ctx, s.tx, record.IndicatorField, s.it.ID)
	if err != nil {
		return out, nil, err
	}
	if there+len(found) > record.MaxIndicators {
		return out, nil, &tocsin.Fault{Why: tocsin.TooLarge, Field: "text", Text: "an item has up to " + strconv.Itoa(record.MaxIndicators) + " indicators"}
	}
	for _, x := range found {
		how := item.IndicatorChange{PAP: new(cmp.Or(x.PAP, m.PAP, s.it.PAP)), Side: &m.Side, Note: new(cmp.Or(x.Note, m.Note)), Add: &m.Tags}
		if x.Mark, err = s.markOf(x.TLP, mark); err != nil {
			return out, nil, err
		}
		x.From, x.By = byHand, s.v.Name
		if err := how.Apply(&x, s.tx.Now); err != nil {
			return out, nil, err
		}
		added, before, err := record.AddIndicator(ctx, s.tx, s.it.ID, &x)
		switch {
		case err != nil:
			return out, nil, err
		case added || before < s.v.Clearance: // that it is there already is not for who may not see it
			out.Added = append(out.Added, x)
		default:
			out.Known++
		}
		if added || before >= s.v.Clearance {
			ids = append(ids, x.ID)
		}
		if added {
			if err := record.NoteRow(ctx, s.tx, s.op, s.it.ID, record.RowField(record.IndicatorField, x.ID)); err != nil {
				return out, nil, err
			}
		}
	}
	return out, ids, s.markedTold(ctx, "added", out.Added)
}

// markedTold tells an item's stream of indicators that came, changed or went.
func (s *scene) markedTold(ctx context.Context, do string, list []item.Indicator) error {
	if len(list) == 0 {
		return nil
	}
	return s.told(ctx, item.Marked, do, len(list), list[0].Defanged(), list[0].Mark)
}

// Unmark removes indicators from an item.
func (r *Room) Unmark(ctx context.Context, v item.Viewer, quoted string, ids []int64) (item.Outcome, error) {
	return r.eachMarked(ctx, v, quoted, ids, "removed", func(s *scene, x *item.Indicator) error {
		return record.DropRow(ctx, s.tx, record.IndicatorField, x.ID)
	})
}

// Remark changes what is said of indicators of an item: how they are marked, what may be done with them, whose they are.
func (r *Room) Remark(ctx context.Context, v item.Viewer, quoted string, ids []int64, c item.IndicatorChange) (item.Outcome, error) {
	if c.None() {
		return item.Outcome{}, fault("tlp", "say what to change")
	}
	return r.eachMarked(ctx, v, quoted, ids, "changed", func(s *scene, x *item.Indicator) (err error) {
		if c.TLP != nil {
			if x.Mark, err = s.markOf(*c.TLP, x.Mark); err != nil {
				return err
			}
		}
		if c.On != nil {
			if *c.On, err = s.known(ctx, *c.On); err != nil {
				return err
			}
		}
		if err := c.Apply(x, s.tx.Now); err != nil {
			return err
		}
		return record.SetIndicator(ctx, s.tx, *x)
	})
}

// known are those of the ids of assets that an item has and somebody may see.
func (s *scene) known(ctx context.Context, ids []int64) ([]int64, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	list, err := record.Assets(ctx, s.tx, s.v, s.ids)
	have := make([]int64, len(list))
	for i, a := range list {
		have[i] = a.ID
	}
	return among(ids, have), err
}

// eachMarked does something with the indicators of an item that somebody may see and has named.
func (r *Room) eachMarked(ctx context.Context, v item.Viewer, quoted string, ids []int64, what string, do func(s *scene, x *item.Indicator) error) (item.Outcome, error) {
	if len(ids) == 0 {
		return item.Outcome{}, fault("id", "choose indicators first")
	}
	return r.inScene(ctx, v, quoted, "indicator."+what, func(s *scene) (int, error) {
		list, err := record.IndicatorsByID(ctx, s.tx, v, s.ids, ids)
		if err != nil {
			return 0, err
		}
		if len(list) == 0 {
			return 0, tocsin.Faultf(tocsin.NotFound, "%s has none of these indicators", s.it.Number)
		}
		gone := make([]int64, len(list))
		for i := range list {
			x := &list[i]
			gone[i] = x.ID
			if err := record.Alter(ctx, s.tx, s.op, x.Item, record.RowField(record.IndicatorField, x.ID), func() error { return do(s, x) }); err != nil {
				return 0, err
			}
		}
		if what == "removed" {
			if err := errors.Join(s.untie(ctx, nil, gone), s.dropFound(ctx, list)); err != nil {
				return 0, err
			}
		}
		return len(list), s.markedTold(ctx, what, list)
	})
}
