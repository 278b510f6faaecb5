package respond

import (
	"context"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// CaseFor is what of an item may be given to somebody who is cleared for a mark of TLP; "" is the item's own. What v may not
// see is not in it either.
func (r *Room) CaseFor(ctx context.Context, v item.Viewer, number, mark string) (c item.Case, m tocsin.Mark, err error) {
	it, err := r.Item(ctx, v, number)
	if err != nil {
		return c, m, err
	}
	m = it.Mark
	if mark != "" {
		if m, err = tocsin.ParseMark(mark); err != nil {
			return c, m, &tocsin.Fault{Why: tocsin.Invalid, Field: "for", Text: "is no mark of TLP", Err: err}
		}
	}
	if m > it.Mark {
		return c, m, tocsin.Faultf(tocsin.Conflict, "This item is marked %s: who is cleared for less gets no report on it.", it.Mark.Label())
	}
	v.Clearance = max(v.Clearance, m)
	c, err = r.Case(ctx, v, number)
	return c, m, err
}
