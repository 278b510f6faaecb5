package respond

import (
	"context"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// boardSetting is the beginning of the settings under which people's boards are kept; a name follows.
const boardSetting = "board/"

// Board is what somebody has put together for themselves; nil where they have not.
func (r *Room) Board(ctx context.Context, v item.Viewer) (list []item.Panel, err error) {
	err = record.Setting(ctx, r.DB, boardSetting+v.Name, &list)
	return list, err
}

// SetBoard keeps somebody's board; nil forgets it. It is theirs alone, as the order of their lists is: no line of the audit log tells of it.
func (r *Room) SetBoard(ctx context.Context, v item.Viewer, list []item.Panel) error {
	if err := item.CheckBoard(list); err != nil {
		return err
	}
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if list == nil {
			_, err := record.DropSetting(ctx, tx, boardSetting+v.Name)
			return err
		}
		return record.SetSetting(ctx, tx, boardSetting+v.Name, list)
	})
}

// MaxTally is how many values a count has.
const MaxTally = 100

// Tally counts what a filter matches by one of item.Tallies, the commonest first; most is how many values are wanted.
func (r *Room) Tally(ctx context.Context, v item.Viewer, f item.Filter, by string, most int) ([]item.Share, error) {
	q, err := r.query(ctx, v, f)
	if err != nil {
		return nil, err
	}
	return record.Tally(ctx, r.DB, q, by, min(max(most, 1), MaxTally))
}
