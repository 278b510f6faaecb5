package respond

import (
	"context"
	"time"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/record"
)

// boxesSetting is the name under which is kept since when each mailbox is read, by what it is called.
const boxesSetting = "mailboxes"

// historyAfter is how long a letter must have lain in a mailbox before that was read for the first time, to count as one of
// before: clocks of two machines differ, and what came while somebody connected the mailbox is news.
const historyAfter = 10 * time.Minute

// history tells whether a letter lay in its mailbox before that was first read. The team has dealt with it elsewhere or
// not at all, so nothing was promised about it here, and it has the time at which it came. What came while the node was
// down is no history. The time is the mailbox's own: what a letter says of its date, its sender chose.
func (r *Room) history(ctx context.Context, tx *sqldb.Tx, a Arrival) (bool, error) {
	if a.Box == "" || a.At.IsZero() {
		return false, nil
	}
	since := map[string]time.Time{}
	if err := record.Setting(ctx, tx, boxesSetting, &since); err != nil {
		return false, err
	}
	first, known := since[a.Box]
	if !known {
		first, since[a.Box] = tx.Now, tx.Now
		if err := record.SetSetting(ctx, tx, boxesSetting, since); err != nil {
			return false, err
		}
	}
	return a.At.Before(first.Add(-historyAfter)), nil
}
