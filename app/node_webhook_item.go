package app

import (
	"context"
	"fmt"
	"time"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/webhook"
	"tocsin/internal/module/respond/item"
)

// deskLogs tell of the desk's items, tasks and indicators, each event in an order of its own, so that what is made and changed
// between two looks is told as both.
func (n *Node) deskLogs() (logs []webhook.Log) {
	for _, of := range item.Sinces() {
		logs = append(logs, webhook.Log{Name: string(of), Events: []string{string(of)}, After: func(ctx context.Context, cursor string, most int) ([]webhook.Item, string, error) {
			return n.deskAfter(ctx, of, cursor, most)
		}})
	}
	return logs
}

// deskAfter gives what came after a cursor in an order. What is restricted is told to no program.
func (n *Node) deskAfter(ctx context.Context, of item.Since, cursor string, most int) (items []webhook.Item, next string, err error) {
	if cursor == "" {
		at, id, err := n.Respond.LastPlace(ctx, of)
		return nil, deskCursor(at, id), err
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
	for _, t := range list {
		next = deskCursor(t.At, t.ID)
		if !t.Restricted {
			items = append(items, webhook.Item{Event: string(of), Mark: t.Mark, PAP: string(t.PAP), Body: t.Body})
		}
	}
	return items, next, nil
}

func deskCursor(at time.Time, id int64) string { return fmt.Sprint(sqldb.Time(at), " ", id) }

// analysts are the programs that subscribed to what people want to have analysed.
func (n *Node) analysts(ctx context.Context) (list []item.Analyst, err error) {
	subs, err := n.Hooks.Following(ctx, string(item.ByWish))
	for _, s := range subs {
		list = append(list, s)
	}
	return list, err
}
