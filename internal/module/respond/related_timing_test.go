package respond

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// What it costs to find the kin of an item among 200,000, each with three indicators, one of them in every tenth:
// RESPOND_TIMING=1 go test -run RelatedTimes -v ./internal/module/respond
func TestRelatedTimes(t *testing.T) {
	if os.Getenv("RESPOND_TIMING") == "" {
		t.Skip("set RESPOND_TIMING=1 to measure what is related")
	}
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, err := New(t.Context(), Config{Country: "ZM"}, Deps{DB: db, Log: slog.New(slog.DiscardHandler), Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { return many(t.Context(), tx, 200_000) }); err != nil {
			t.Fatal(err)
		}
		it := started(t, r, lena, item.Start{Kind: item.Incident, Org: "org17", Email: "p17@example.org"})
		text := "203.0.113.1\n203.0.113.2\n"
		for n := range 200 {
			text += fmt.Sprintf("n%d.example\n", n*7)
		}
		pasted(t, r, lena, it, text, "")
		for _, v := range []item.Viewer{lena, bob} {
			best, n := time.Hour, 0
			for range 3 {
				began := time.Now()
				out, err := r.Related(t.Context(), v, it.Number)
				if err != nil {
					t.Fatal(err)
				}
				best, n = min(best, time.Since(began)), len(out.Items)
			}
			t.Logf("%-6s %8.1f ms, %d items", v.Name, float64(best.Microseconds())/1000, n)
		}
	})
}

func many(ctx context.Context, tx *sqldb.Tx, n int) error {
	for i := range n {
		it := item.Item{Number: fmt.Sprintf("ZM-2025-%06d", i+1), Kind: item.Report, Title: fmt.Sprint("Thing ", i), Mark: tocsin.Mark(i % 5), Status: item.New,
			Org: fmt.Sprint("org", i%3000), Email: fmt.Sprintf("p%d@example.org", i%5000)}
		if err := record.Add(ctx, tx, &it); err != nil {
			return err
		}
		for _, x := range []item.Indicator{{Kind: "domain", Value: fmt.Sprintf("n%d.example", i%40_000)}, {Kind: "ip", Value: fmt.Sprintf("10.0.%d.1", i%10)}, {Kind: "hash", Value: fmt.Sprintf("%064d", i)}} {
			x.Mark, x.PAP = it.Mark, "amber"
			if _, _, err := record.AddIndicator(ctx, tx, it.ID, &x); err != nil {
				return err
			}
		}
	}
	return nil
}
