package record

import (
	"context"
	"database/sql"
	"fmt"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/duty"
)

// Duty returns the days of the duty from one to another, each included, in order; of one person alone where a name is given.
func Duty(ctx context.Context, r sqldb.Reader, from, until, name string) (list []duty.Day, err error) {
	rows, err := r.Query(ctx, "SELECT day, name FROM respond_duty WHERE day >= ? AND day <= ? AND (? = '' OR name = ?) ORDER BY day", from, until, name, name)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var d duty.Day
		err := row.Scan(&d.Day, &d.Name)
		list = append(list, d)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the duty: %w", err)
	}
	return list, nil
}

// SetDuty keeps who has the duty on some days; nobody has it on a day without a name.
func SetDuty(ctx context.Context, tx *sqldb.Tx, days []duty.Day) error {
	for _, d := range days {
		var err error
		if d.Name == "" {
			_, err = tx.Exec(ctx, "DELETE FROM respond_duty WHERE day = ?", d.Day)
		} else {
			_, err = tx.Exec(ctx, "INSERT INTO respond_duty (day, name) VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET name = excluded.name", d.Day, d.Name)
		}
		if err != nil {
			return fmt.Errorf("set the duty of %s: %w", d.Day, err)
		}
	}
	return nil
}
