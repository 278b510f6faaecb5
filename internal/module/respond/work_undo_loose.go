package respond

import (
	"context"
	"strings"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// backLoose takes back what an act changed of no item: of letters, and of the team's tasks.
func (r *Room) backLoose(ctx context.Context, tx *sqldb.Tx, v item.Viewer, own []record.Change, out *item.Outcome) error {
	if !strings.HasPrefix(own[0].Field, record.TaskField+":") {
		return r.backLetters(ctx, tx, v, own, out)
	}
	left, kept, err := standing(ctx, tx, item.Item{}, own)
	if err != nil {
		return err
	}
	if kept {
		out.Skipped = append(out.Skipped, item.Skip{Number: own[0].Field, Why: skipChanged})
	}
	if len(left) == 0 {
		return nil
	}
	if _, err := putBack(ctx, tx, out.Op, left); err != nil {
		return err
	}
	out.Changed++
	return record.TellTasks(ctx, tx)
}
