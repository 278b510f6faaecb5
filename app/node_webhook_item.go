package app

import (
	"context"
	"fmt"
	"time"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/webhook"
	"tocsin/internal/module/respond/item"
)

// itemLogs tell of the desk's items: that one was made, changed or closed, each in an order of its own, so that what is made
// and changed between two looks is told as both.
func (n *Node) itemLogs() (logs []webhook.Log) {
	for _, of := range []item.Since{item.ByOpening, item.ByChange, item.ByEnd} {
		event := "incident." + string(of)
		logs = append(logs, webhook.Log{Name: event, Events: []string{event}, After: func(ctx context.Context, cursor string, most int) ([]webhook.Item, string, error) {
			return n.itemsAfter(ctx, of, cursor, most)
		}})
	}
	return logs
}

// itemsAfter gives the items that came after a cursor in an order. What is restricted is told to no program.
func (n *Node) itemsAfter(ctx context.Context, of item.Since, cursor string, most int) (items []webhook.Item, next string, err error) {
	if cursor == "" {
		at, id, err := n.Respond.LastPlace(ctx, of)
		return nil, itemCursor(at, id), err
	}
	var us, id int64
	if _, err := fmt.Sscanf(cursor, "%d %d", &us, &id); err != nil {
		return nil, "", fmt.Errorf("read cursor %q: %w", cursor, err)
	}
	list, err := n.Respond.Since(ctx, of, sqldb.FromTime(us), id, most)
	if err != nil {
		return nil, cursor, err
	}
	next = cursor
	for _, it := range list {
		next = itemCursor(of.When(it), it.ID)
		if !it.Restricted {
			items = append(items, webhook.Item{Event: "incident." + string(of), Mark: it.Mark, Body: it})
		}
	}
	return items, next, nil
}

func itemCursor(at time.Time, id int64) string { return fmt.Sprint(sqldb.Time(at), " ", id) }
