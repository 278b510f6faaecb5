package respond

import (
	"context"

	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// Hears tells whether somebody may hear that a topic changes: all who work at the desk of the lists, and of one item those
// who may see it. What is not known is denied.
func (r *Room) Hears(ctx context.Context, v item.Viewer, topic string) bool {
	if topic == item.Lists {
		return v.Name != ""
	}
	number, ok := item.OfTopic(topic)
	if !ok {
		return false
	}
	_, err := record.ByNumber(ctx, r.DB, v, number)
	return err == nil
}
