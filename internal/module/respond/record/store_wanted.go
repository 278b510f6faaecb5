package record

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

const wantedColumns = "w.id, w.item, w.indicator, w.analyser, w.by, w.at, w.ended, w.trouble"

// scanWanted reads a row of a Wanted's columns.
func scanWanted(row scanner) (w item.Wanted, err error) {
	var at, ended int64
	err = row.Scan(&w.ID, &w.Item, &w.Indicator, &w.Analyser, &w.By, &at, &ended, &w.Trouble)
	w.At, w.Ended = sqldb.FromTime(at), sqldb.FromTime(ended)
	w.Fill()
	return w, err
}

// Wanteds returns what was asked for of indicators that a reader was given, the newest first.
func Wanteds(ctx context.Context, r sqldb.Reader, list []item.Indicator) (out []item.Wanted, err error) {
	items, want := []int64{}, map[int64]bool{}
	for _, x := range list {
		items, want[x.ID] = append(items, x.Item), true
	}
	if len(items) == 0 {
		return nil, nil
	}
	c := &conditions{}
	only(c, "w.item", distinct(items))
	rows, err := r.Query(ctx, "SELECT "+wantedColumns+" FROM respond_wanted w WHERE "+c.where[0]+" ORDER BY w.at DESC, w.id DESC", c.args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		w, err := scanWanted(row)
		if want[w.Indicator] {
			out = append(out, w)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list analyses that were asked for: %w", err)
	}
	return out, nil
}

// AddWanted writes down that somebody asks for an analysis, and fills its ID.
func AddWanted(ctx context.Context, tx *sqldb.Tx, w *item.Wanted) error {
	w.At = tx.Now
	w.Fill()
	err := tx.QueryRow(ctx, "INSERT INTO respond_wanted (item, indicator, analyser, by, at) VALUES (?, ?, ?, ?, ?) RETURNING id", w.Item, w.Indicator, w.Analyser, w.By, sqldb.Time(w.At)).Scan(&w.ID)
	if err != nil {
		return fmt.Errorf("ask for an analysis: %w", err)
	}
	return nil
}

// EndWanted writes down that an analysis is done, or, with a reason, that it failed.
func EndWanted(ctx context.Context, tx *sqldb.Tx, id int64, trouble string) error {
	if _, err := tx.Exec(ctx, "UPDATE respond_wanted SET ended = ?, trouble = ? WHERE id = ?", sqldb.Time(tx.Now), trouble, id); err != nil {
		return fmt.Errorf("end what was asked for: %w", err)
	}
	return nil
}

// WantedSince returns what was asked for after a place in the order and before a time, of all items.
func WantedSince(ctx context.Context, r sqldb.Reader, at time.Time, id int64, before time.Time, most int) (list []item.Happening, err error) {
	f := since[item.ByWish]
	rest, args := f.after(at, id, before, most)
	rows, err := r.Query(ctx, "SELECT w.id, w.analyser, w.by, w.at, i.restricted, i.mark, i.number, "+indicatorColumns+" FROM "+f.from+" WHERE "+rest, args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var h item.Happening
		var b item.Wish
		var us int64
		x, err := scanIndicator(row, &h.ID, &b.Analyser, &b.By, &us, &h.Restricted, &h.Mark, &b.Number)
		b.ID, b.At, b.Indicator = h.ID, sqldb.FromTime(us), x
		h.At, h.Mark, h.PAP, h.Body = b.At, h.Mark.Stricter(x.Mark), x.PAP, b
		list = append(list, h)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list analyses that were asked for: %w", err)
	}
	return list, nil
}

// Analysers are the names of analysers that wrote a result, up to so many.
func Analysers(ctx context.Context, r sqldb.Reader, most int) (list []string, err error) {
	rows, err := r.Query(ctx, "SELECT DISTINCT analyser FROM respond_analysis ORDER BY analyser LIMIT "+strconv.Itoa(most))
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var s string
		err := row.Scan(&s)
		list = append(list, s)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list analysers: %w", err)
	}
	return list, nil
}
