package record

import (
	"context"
	"database/sql"
	"fmt"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// Analyses returns the results of indicators that a reader was given, the newest first; whole has their bodies too.
func Analyses(ctx context.Context, r sqldb.Reader, list []item.Indicator, whole bool) (out []item.Analysis, err error) {
	items, want := []int64{}, map[int64]bool{}
	for _, x := range list {
		items, want[x.ID] = append(items, x.Item), true
	}
	if len(items) == 0 {
		return nil, nil
	}
	body := "''"
	if whole {
		body = "body"
	}
	c := &conditions{}
	only(c, "item", distinct(items))
	rows, err := r.Query(ctx, "SELECT id, item, indicator, analyser, verdict, text, "+body+", link, at, by FROM respond_analysis WHERE "+c.where[0]+" ORDER BY at DESC, id DESC", c.args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var a item.Analysis
		var at int64
		err := row.Scan(&a.ID, &a.Item, &a.Indicator, &a.Analyser, &a.Verdict, &a.Text, &a.Body, &a.Link, &at, &a.By)
		if a.At = sqldb.FromTime(at); want[a.Indicator] {
			out = append(out, a)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list analyses: %w", err)
	}
	return out, nil
}

// distinct are the numbers of a list, each once.
func distinct(list []int64) (out []int64) {
	seen := map[int64]bool{}
	for _, n := range list {
		if !seen[n] {
			seen[n], out = true, append(out, n)
		}
	}
	return out
}

// CountAnalyses counts the results of an indicator.
func CountAnalyses(ctx context.Context, r sqldb.Reader, of item.Indicator) (n int, err error) {
	if err = r.QueryRow(ctx, "SELECT COUNT(*) FROM respond_analysis WHERE item = ? AND indicator = ?", of.Item, of.ID).Scan(&n); err != nil {
		return 0, fmt.Errorf("count analyses: %w", err)
	}
	return n, nil
}

// AddAnalysis writes a result down and fills its ID.
func AddAnalysis(ctx context.Context, tx *sqldb.Tx, a *item.Analysis) error {
	err := tx.QueryRow(ctx, "INSERT INTO respond_analysis (item, indicator, analyser, verdict, text, body, link, at, added, by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
		a.Item, a.Indicator, a.Analyser, a.Verdict, a.Text, a.Body, a.Link, sqldb.Time(a.At), sqldb.Time(tx.Now), a.By).Scan(&a.ID)
	if err != nil {
		return fmt.Errorf("write an analysis: %w", err)
	}
	return nil
}
