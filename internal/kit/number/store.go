package number

import (
	"context"
	"fmt"

	"tocsin/internal/kit/sqldb"
)

// Next takes n numbers in a row of a year, and returns the first.
func Next(ctx context.Context, tx *sqldb.Tx, year int, n int64) (first int64, err error) {
	var last int64
	err = tx.QueryRow(ctx, `INSERT INTO number_year (year, last) VALUES (?, ?)
		ON CONFLICT (year) DO UPDATE SET last = number_year.last + excluded.last RETURNING last`, year, n).Scan(&last)
	if err != nil {
		return 0, fmt.Errorf("take numbers: %w", err)
	}
	return last - n + 1, nil
}

// Take takes the next number of the year of the transaction's time, as it is written.
func Take(ctx context.Context, tx *sqldb.Tx, country string) (string, error) {
	n, err := Next(ctx, tx, tx.Now.Year(), 1)
	return Write(country, tx.Now.Year(), n), err
}
