package subscribe

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"tocsin/internal/kit/sqldb"
)

const feedColumns = "id, who, user_id, what, form, made, used"

func scanFeed(row interface{ Scan(dest ...any) error }) (f Feed, err error) {
	var made, used int64
	err = row.Scan(&f.ID, &f.Who, &f.User, &f.What, &f.Form, &made, &used)
	f.Made, f.Used = sqldb.FromTime(made), sqldb.FromTime(used)
	return f, err
}

// feeds are somebody's.
func feeds(ctx context.Context, r sqldb.Reader, user int64) (list []Feed, err error) {
	rows, err := r.Query(ctx, "SELECT "+feedColumns+" FROM subscribe_feed WHERE user_id = ? ORDER BY id", user)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		f, err := scanFeed(row)
		list = append(list, f)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list feeds: %w", err)
	}
	return list, nil
}

func addFeed(ctx context.Context, tx *sqldb.Tx, f *Feed, hash string) error {
	err := tx.QueryRow(ctx, "INSERT INTO subscribe_feed (who, user_id, what, form, hash, made) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
		f.Who, f.User, f.What, f.Form, hash, sqldb.Time(tx.Now)).Scan(&f.ID)
	if err != nil {
		return fmt.Errorf("keep a feed: %w", err)
	}
	f.Made = tx.Now
	return nil
}

// feedOf is the feed of a secret; the zero Feed for none.
func feedOf(ctx context.Context, r sqldb.Reader, hash string) (Feed, error) {
	f, err := scanFeed(r.QueryRow(ctx, "SELECT "+feedColumns+" FROM subscribe_feed WHERE hash = ?", hash))
	if errors.Is(err, sqldb.ErrNoRows) {
		return Feed{}, nil
	}
	if err != nil {
		return f, fmt.Errorf("look for a feed: %w", err)
	}
	return f, nil
}

// usedFeed notes that a feed was asked for, once a day.
func usedFeed(ctx context.Context, tx *sqldb.Tx, id int64) error {
	if _, err := tx.Exec(ctx, "UPDATE subscribe_feed SET used = ? WHERE id = ?", sqldb.Time(tx.Now), id); err != nil {
		return fmt.Errorf("note that a feed was asked for: %w", err)
	}
	return nil
}
