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
	return record.Indicators(ctx, r.DB, v, ids)
}

// Mark marks what somebody pastes as worth looking for. What is there already stays as it is; lines that name nothing are
// given back.
func (r *Room) Mark(ctx context.Context, v item.Viewer, quoted string, m item.Marking) (out item.Markings, err error) {
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		it, err := record.ByNumber(ctx, tx, v, quoted)
		if err != nil {
			return err
		}
		out, err = r.mark(ctx, tx, v, &it, m)
		return err
	})
	return out, err
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

// mark is Mark inside a transaction.
func (r *Room) mark(ctx context.Context, tx *sqldb.Tx, v item.Viewer, it *item.Item, m item.Marking) (out item.Markings, err error) {
	out.Added = []item.Indicator{}
	found, unread, err := pastedFrom(m)
	if err != nil {
		return out, err
	}
	out.Unread = unread
	mark, pap, err := markOfAll(v, it.Mark, it.PAP, m.TLP, m.PAP)
	if err != nil {
		return out, err
	}
	there, err := record.CountIndicators(ctx, tx, it.ID)
	if err != nil {
		return out, err
	}
	if there+len(found) > record.MaxIndicators {
		return out, &tocsin.Fault{Why: tocsin.TooLarge, Field: "text", Text: "an item has up to " + strconv.Itoa(record.MaxIndicators) + " indicators"}
	}
	for _, x := range found {
		x.Mark, x.PAP, x.Note, x.From, x.By = mark, pap, m.Note, byHand, v.Name
		added, before, err := record.AddIndicator(ctx, tx, it.ID, &x)
		switch {
		case err != nil:
			return out, err
		case added || before < v.Clearance: // that it is there already is not for who may not see it
			out.Added = append(out.Added, x)
		default:
			out.Known++
		}
	}
	return out, r.markedTold(ctx, tx, v, it, "added", out.Added)
}

// markOfAll reads how indicators are marked; nobody marks what they would not see.
func markOfAll(v item.Viewer, mark tocsin.Mark, pap item.PAP, saidMark string, saidPAP item.PAP) (tocsin.Mark, item.PAP, error) {
	if saidMark != "" {
		var err error
		if mark, err = tocsin.ParseMark(saidMark); err != nil {
			return mark, pap, fault("tlp", "%v", err)
		}
	}
	if mark < v.Clearance {
		return mark, pap, fault("tlp", "you may see up to %s: you would not see what you mark", v.Clearance.Label())
	}
	if saidPAP != "" && !slices.Contains(item.PAPs(), saidPAP) {
		return mark, pap, fault("pap", "%.40q is none of these: %v", saidPAP, item.PAPs())
	}
	return mark, cmp.Or(saidPAP, pap), nil
}

// markedTold tells an item's stream and the audit log of indicators that came, changed or went.
func (r *Room) markedTold(ctx context.Context, tx *sqldb.Tx, v item.Viewer, it *item.Item, do string, list []item.Indicator) error {
	if len(list) == 0 {
		return nil
	}
	data := map[string]string{"state": do, "count": strconv.Itoa(len(list))}
	if len(list) == 1 && list[0].Mark >= it.Mark { // else it is not for all who see the stream
		data["value"] = list[0].Defanged()
	}
	if _, err := record.AddEntry(ctx, tx, item.Entry{Item: it.ID, By: v.Name, What: item.Marked, Data: data}); err != nil {
		return err
	}
	if err := record.Touch(ctx, tx, it); err != nil {
		return err
	}
	return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.indicator." + do, Subject: it.Number, Detail: map[string]any{"count": len(list)}})
}

// Unmark removes indicators from an item.
func (r *Room) Unmark(ctx context.Context, v item.Viewer, quoted string, ids []int64) (int, error) {
	return r.eachMarked(ctx, v, quoted, ids, "removed", func(tx *sqldb.Tx, x *item.Indicator) error {
		return record.DropIndicator(ctx, tx, x.ID)
	})
}

// Remark changes how indicators of an item are marked, and what may be done with them; "" leaves that as it is.
func (r *Room) Remark(ctx context.Context, v item.Viewer, quoted string, ids []int64, tlp string, pap item.PAP) (int, error) {
	if tlp == "" && pap == "" {
		return 0, fault("tlp", "say what to change")
	}
	return r.eachMarked(ctx, v, quoted, ids, "changed", func(tx *sqldb.Tx, x *item.Indicator) (err error) {
		if x.Mark, x.PAP, err = markOfAll(v, x.Mark, x.PAP, tlp, pap); err != nil {
			return err
		}
		return record.SetIndicator(ctx, tx, *x)
	})
}

// eachMarked does something with the indicators of an item that somebody may see and has named; the count is how many.
func (r *Room) eachMarked(ctx context.Context, v item.Viewer, quoted string, ids []int64, what string, do func(tx *sqldb.Tx, x *item.Indicator) error) (n int, err error) {
	if len(ids) == 0 {
		return 0, fault("id", "choose indicators first")
	}
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		it, items, err := family(ctx, tx, v, quoted)
		if err != nil {
			return err
		}
		list, err := record.IndicatorsByID(ctx, tx, v, items, ids)
		if err != nil {
			return err
		}
		if n = len(list); n == 0 {
			return tocsin.Faultf(tocsin.NotFound, "%s has none of these indicators", it.Number)
		}
		for i := range list {
			if err := do(tx, &list[i]); err != nil {
				return err
			}
		}
		return r.markedTold(ctx, tx, v, &it, what, list)
	})
	return n, err
}
