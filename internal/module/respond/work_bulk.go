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

// maxPick is how many items one act changes.
const maxPick = 10_000

// Why an act left an item alone: keys of the catalogue, "respond.skip.…".
const (
	skipOwned   = "owned"   // somebody else owns it, and those were to be left out
	skipSame    = "same"    // it is so already
	skipDenied  = "denied"  // it is not there, or not for whoever acts
	skipStatus  = "status"  // its kind or status does not go with it
	skipChanged = "changed" // it was changed since
	skipReview  = "review"  // somebody else looks it over first
	skipAsked   = "asked"   // a field of the team's own that is asked for holds nothing
)

// act is what somebody does to many items at once: what it is called in the audit log, and what it does to one. do
// returns why it left the item alone, or "".
type act struct {
	what   string
	viewer item.Viewer
	detail map[string]any
	do     func(ctx context.Context, tx *sqldb.Tx, op int64, it *item.Item) (why string, err error)
}

// run does an act to all that was picked, in one transaction, as one op with one line of the audit log.
func (r *Room) run(ctx context.Context, p item.Pick, a act) (out item.Outcome, err error) {
	var q *record.Query
	if p.All != nil { // what a search finds is looked up outside of the transaction
		found, err := r.query(ctx, a.viewer, *p.All)
		if err != nil {
			return out, err
		}
		q = &found
	}
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		out = item.Outcome{}
		list, err := picked(ctx, tx, a.viewer, p, q, &out)
		if err != nil {
			return err
		}
		if out.Op, err = record.NewOp(ctx, tx, a.viewer.Name, a.what, len(list)); err != nil {
			return err
		}
		for i := range list {
			if err := a.one(ctx, tx, &out, list[i]); err != nil {
				return err
			}
		}
		return a.end(ctx, tx, &out)
	})
	return out, err
}

// one does an act to one item, which is read again: what was done to those before may have changed it.
func (a act) one(ctx context.Context, tx *sqldb.Tx, out *item.Outcome, id int64) error {
	it, err := record.ByID(ctx, tx, id)
	if err != nil {
		return err
	}
	why, err := a.do(ctx, tx, out.Op, &it)
	switch {
	case err != nil:
		return err
	case why != "":
		out.Skipped = append(out.Skipped, item.Skip{Number: it.Number, Why: why})
	default:
		out.Changed++
	}
	return nil
}

// end writes the audit line of an act; one that changed nothing leaves no trace.
func (a act) end(ctx context.Context, tx *sqldb.Tx, out *item.Outcome) error {
	if out.Changed == 0 {
		op := out.Op
		out.Op = 0
		return record.DropOp(ctx, tx, op)
	}
	if err := record.SetCount(ctx, tx, out.Op, out.Changed); err != nil {
		return err
	}
	detail := map[string]any{"op": out.Op, "count": out.Changed, "skipped": len(out.Skipped)}
	for k, v := range a.detail {
		detail[k] = v
	}
	return audit.Add(ctx, tx, audit.Line{Actor: a.viewer.Name, Act: "respond." + a.what, Subject: "incidents", Detail: detail})
}

// picked returns the ids of the items that are meant. A number that is none of somebody's is passed over, and told; one
// that stands alone is not found.
func picked(ctx context.Context, tx *sqldb.Tx, v item.Viewer, p item.Pick, q *record.Query, out *item.Outcome) ([]int64, error) {
	if q != nil {
		return record.Matching(ctx, tx, *q, maxPick)
	}
	if len(p.Numbers) == 0 {
		return nil, fault("numbers", "say which: give at least one number")
	}
	if len(p.Numbers) > maxPick {
		return nil, tocsin.Faultf(tocsin.TooLarge, "These are more than %d items. Choose fewer.", maxPick)
	}
	var list []int64
	for _, n := range slices.Compact(slices.Sorted(slices.Values(p.Numbers))) {
		it, err := record.ByNumber(ctx, tx, v, n)
		switch {
		case err == nil:
			list = append(list, it.ID)
		case tocsin.WhyOf(err) != tocsin.NotFound || len(p.Numbers) == 1:
			return nil, err
		default:
			out.Skipped = append(out.Skipped, item.Skip{Number: n, Why: skipDenied})
		}
	}
	return list, nil
}
