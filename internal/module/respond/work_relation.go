package respond

import (
	"context"

	"tocsin/internal/module/respond/item"
)

// drawnKin is how many related items a picture of relations shows: the likeliest.
const drawnKin = 6

// Relations returns an item with what it is made of and what may belong to it, as a graph: what v may see, and nothing that
// tells of more.
func (r *Room) Relations(ctx context.Context, v item.Viewer, number string) (item.Relations, error) {
	c, err := r.Case(ctx, v, number)
	if err != nil {
		return item.Relations{}, err
	}
	kin, err := r.RelatedItems(ctx, v, number, drawnKin)
	if err != nil {
		return item.Relations{}, err
	}
	return item.Relate(c, kin), nil
}
