package jobs_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"tocsin/internal/kit/jobs"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

func TestCount(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		j, err := jobs.Open(t.Context(), db, slog.New(slog.DiscardHandler), time.Now)
		if err != nil {
			t.Fatal(err)
		}
		if err := j.Handle("a", jobs.Options{}, func(context.Context, jobs.Job) error { return nil }); err != nil {
			t.Fatal(err)
		}
		err = db.Tx(t.Context(), func(tx *sqldb.Tx) error {
			return j.Add(t.Context(), tx, "a", "", nil, time.Now().Add(time.Hour))
		})
		if err != nil {
			t.Fatal(err)
		}
		counts, err := j.Count(t.Context())
		if err != nil || len(counts) != 1 || counts["scheduled"] != 1 {
			t.Errorf("%v %v", counts, err)
		}
	})
}
