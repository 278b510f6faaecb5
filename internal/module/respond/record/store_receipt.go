package record

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tocsin/internal/kit/sqldb"
)

// Receipts counts the letters that the desk has confirmed by itself: those to an address since a day, and all since an hour.
func Receipts(ctx context.Context, r sqldb.Reader, address string, day, hour time.Time) (theirs, all int64, err error) {
	err = r.QueryRow(ctx, `SELECT COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM respond_copy c WHERE c.letter = l.id AND c.recipient = ?) THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN l.at > ? THEN 1 ELSE 0 END), 0) FROM respond_letter l WHERE l.why = 'receipt' AND l.at > ?`,
		strings.ToLower(address), sqldb.Time(hour), sqldb.Time(day)).Scan(&theirs, &all)
	if err != nil {
		return 0, 0, fmt.Errorf("count letters that were confirmed: %w", err)
	}
	return theirs, all, nil
}
