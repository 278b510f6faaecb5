package record

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

const momentColumns = "id, item, at, kind, text, mark, by, exact, zone, source, assets, indicators"

// Moments returns what people wrote down of items and somebody may see, the earliest first.
func Moments(ctx context.Context, r sqldb.Reader, v item.Viewer, of []int64) (list []item.Moment, err error) {
	marks, args := among(of)
	rows, err := r.Query(ctx, "SELECT "+momentColumns+" FROM respond_moment WHERE item IN ("+marks+") AND mark >= ? ORDER BY at, id", append(args, v.Clearance)...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var m item.Moment
		var at int64
		var on, by string
		err := row.Scan(&m.ID, &m.Item, &at, &m.Kind, &m.Text, &m.Mark, &m.By, &m.Exact, &m.Zone, &m.Source, &on, &by)
		m.At, m.TLP, m.Assets, m.Indicators = sqldb.FromTime(at), m.Mark.String(), idsOf(on), idsOf(by)
		list = append(list, m)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list moments: %w", err)
	}
	return list, nil
}

// AddMoment writes a moment of an item down and fills its ID.
func AddMoment(ctx context.Context, tx *sqldb.Tx, m *item.Moment) error {
	err := tx.QueryRow(ctx, `INSERT INTO respond_moment (item, at, kind, text, mark, by, added, exact, zone, source, assets, indicators)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		m.Item, sqldb.Time(m.At), m.Kind, m.Text, m.Mark, m.By, sqldb.Time(tx.Now), cmp.Or(m.Exact, "minute"), m.Zone, m.Source, idsText(m.Assets), idsText(m.Indicators)).Scan(&m.ID)
	if err != nil {
		return fmt.Errorf("add moment: %w", err)
	}
	return nil
}

// SetMoment writes a moment as it is now; who wrote it down first stays.
func SetMoment(ctx context.Context, tx *sqldb.Tx, m item.Moment) error {
	_, err := tx.Exec(ctx, "UPDATE respond_moment SET at = ?, kind = ?, text = ?, mark = ?, exact = ?, zone = ?, source = ?, assets = ?, indicators = ? WHERE id = ?",
		sqldb.Time(m.At), m.Kind, m.Text, m.Mark, cmp.Or(m.Exact, "minute"), m.Zone, m.Source, idsText(m.Assets), idsText(m.Indicators), m.ID)
	if err != nil {
		return fmt.Errorf("change moment: %w", err)
	}
	return nil
}

// Moment returns a moment of items that somebody may see.
func Moment(ctx context.Context, r sqldb.Reader, v item.Viewer, of []int64, id int64) (item.Moment, error) {
	list, err := Moments(ctx, r, v, of)
	if err != nil {
		return item.Moment{}, err
	}
	for _, m := range list {
		if m.ID == id {
			return m, nil
		}
	}
	return item.Moment{}, tocsin.Faultf(tocsin.NotFound, "there is no such moment")
}

// MomentHistory returns what a moment was before, the newest first, as far as somebody is cleared for it.
func MomentHistory(ctx context.Context, r sqldb.Reader, v item.Viewer, m item.Moment) (list []item.MomentWas, err error) {
	rows, err := r.Query(ctx, "SELECT c.before, o.at, o.by FROM respond_change c JOIN respond_op o ON o.id = c.op WHERE c.item = ? AND c.field = ? AND c.before <> '' ORDER BY c.id DESC",
		m.Item, RowField(MomentField, m.ID))
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var before string
		var at int64
		var was item.MomentWas
		var value rowValue
		if err := row.Scan(&before, &at, &was.ChangedBy); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(before), &value); err != nil {
			return err
		}
		text, whole := value.Text, value.Whole
		was.Moment = item.Moment{ID: m.ID, At: sqldb.FromTime(whole["at"]), Exact: text["exact"], Zone: text["zone"], Kind: text["kind"], Text: text["text"], Source: text["source"],
			Mark: tocsin.Mark(whole["mark"]), By: text["by"], Assets: idsOf(text["assets"]), Indicators: idsOf(text["indicators"])}
		was.Changed, was.TLP = sqldb.FromTime(at), was.Mark.String()
		if was.Mark >= v.Clearance {
			list = append(list, was)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what a moment was: %w", err)
	}
	return list, nil
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
