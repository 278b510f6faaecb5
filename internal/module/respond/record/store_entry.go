package record

import (
	"context"
	"encoding/json"
	"fmt"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// AddEntry writes a line into an item's stream; its time is the transaction's where it has none. A letter's line has the
// letter's ID in Mail.
func AddEntry(ctx context.Context, tx *sqldb.Tx, e item.Entry) (id int64, err error) {
	if e.At.IsZero() {
		e.At = tx.Now
	}
	if e.Data == nil {
		e.Data = map[string]string{}
	}
	data, err := json.Marshal(e.Data)
	if err != nil {
		return 0, err
	}
	letter := int64(0)
	if e.Mail != nil {
		letter = e.Mail.ID
	}
	err = tx.QueryRow(ctx, "INSERT INTO respond_entry (item, at, by, what, text, data, letter, op, task, minutes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
		e.Item, sqldb.Time(e.At), e.By, e.What, e.Text, string(data), letter, e.Op, e.Task, e.Minutes).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("write into the stream: %w", err)
	}
	return id, nil
}
