package record

import (
	"context"
	"database/sql"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// Moments returns what people wrote down of items and somebody may see, the earliest first.
func Moments(ctx context.Context, r sqldb.Reader, v item.Viewer, of []int64) (list []item.Moment, err error) {
	marks, args := among(of)
	rows, err := r.Query(ctx, "SELECT id, at, kind, text, mark, by FROM respond_moment WHERE item IN ("+marks+") AND mark >= ? ORDER BY at, id", append(args, v.Clearance)...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var m item.Moment
		var at int64
		err := row.Scan(&m.ID, &at, &m.Kind, &m.Text, &m.Mark, &m.By)
		m.At, m.TLP = sqldb.FromTime(at), m.Mark.String()
		list = append(list, m)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list moments: %w", err)
	}
	return list, nil
}

// AddMoment writes a moment of an item down.
func AddMoment(ctx context.Context, tx *sqldb.Tx, id int64, m *item.Moment) error {
	err := tx.QueryRow(ctx, "INSERT INTO respond_moment (item, at, kind, text, mark, by, added) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
		id, sqldb.Time(m.At), m.Kind, m.Text, m.Mark, m.By, sqldb.Time(tx.Now)).Scan(&m.ID)
	if err != nil {
		return fmt.Errorf("add moment: %w", err)
	}
	return nil
}

// DropMoment takes a moment of items away that somebody may see, and returns what it said.
func DropMoment(ctx context.Context, tx *sqldb.Tx, v item.Viewer, of []int64, id int64) (item.Moment, error) {
	list, err := Moments(ctx, tx, v, of)
	if err != nil {
		return item.Moment{}, err
	}
	for _, m := range list {
		if m.ID == id {
			if _, err := tx.Exec(ctx, "DELETE FROM respond_moment WHERE id = ?", id); err != nil {
				return m, fmt.Errorf("drop moment: %w", err)
			}
			return m, nil
		}
	}
	return item.Moment{}, tocsin.Faultf(tocsin.NotFound, "there is no such moment")
}

// Story returns what is told of an item, by part.
func Story(ctx context.Context, r sqldb.Reader, id int64) (map[string]string, error) {
	parts := map[string]string{}
	rows, err := r.Query(ctx, "SELECT part, text FROM respond_story WHERE item = ?", id)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var part, text string
		err := row.Scan(&part, &text)
		parts[part] = text
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read story: %w", err)
	}
	return parts, nil
}

// SetStory keeps a part of what is told; an empty text takes it away.
func SetStory(ctx context.Context, tx *sqldb.Tx, id int64, by, part, text string) (err error) {
	if text == "" {
		_, err = tx.Exec(ctx, "DELETE FROM respond_story WHERE item = ? AND part = ?", id, part)
	} else {
		_, err = tx.Exec(ctx, `INSERT INTO respond_story (item, part, text, by, changed) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (item, part) DO UPDATE SET text = excluded.text, by = excluded.by, changed = excluded.changed`, id, part, text, by, sqldb.Time(tx.Now))
	}
	if err != nil {
		return fmt.Errorf("keep story: %w", err)
	}
	return nil
}
