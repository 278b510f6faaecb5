package record

import (
	"context"

	"tocsin/internal/kit/live"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// TellTasks lets open lists hear that what belongs to no item is another.
func TellTasks(ctx context.Context, tx *sqldb.Tx) error { return live.Touch(ctx, tx, item.Lists) }

// tell lets open pages hear that an item changed or came, in the transaction that makes it so.
func tell(ctx context.Context, tx *sqldb.Tx, it item.Item) error {
	if it.Version > 1 { // nobody has the page of what is new
		if err := live.Touch(ctx, tx, it.Topic()); err != nil {
			return err
		}
	}
	if it.Quiet() {
		return nil
	}
	return live.Touch(ctx, tx, item.Lists)
}
