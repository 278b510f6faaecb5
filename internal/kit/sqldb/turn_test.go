package sqldb_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// However many wait to write, and libraries with them, what one who writes asks the records beside its transaction is
// answered: those that wait keep no connection from it.
func TestWhoWaitsToWriteKeepsNobodyFromReading(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := db.Tx(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, "CREATE TABLE things (n BIGINT PRIMARY KEY)")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		var others sync.WaitGroup
		err := db.Tx(ctx, func(tx *sqldb.Tx) error {
			var about sync.WaitGroup
			for i := range 40 {
				about.Add(1)
				others.Go(func() {
					about.Done()
					if err := db.Tx(ctx, func(tx *sqldb.Tx) error { _, err := tx.Exec(ctx, "INSERT INTO things (n) VALUES (?)", i); return err }); err != nil {
						t.Error(err)
					}
				})
				about.Add(1)
				others.Go(func() {
					about.Done()
					if _, err := db.SQL().ExecContext(ctx, "INSERT INTO things (n) VALUES ($1)", 1000+i); err != nil {
						t.Error(err)
					}
				})
			}
			about.Wait()
			for range 20 {
				var n int
				if err := db.QueryRow(ctx, "SELECT COUNT(*) FROM things").Scan(&n); err != nil {
					return err
				}
			}
			return nil
		})
		others.Wait()
		var n int
		if err := errors.Join(err, db.QueryRow(ctx, "SELECT COUNT(*) FROM things").Scan(&n)); err != nil || n != 80 {
			t.Errorf("%d rows, %v", n, err)
		}
	})
}

// A transaction whose caller has gone does not wait for its turn.
func TestATurnThatNobodyWaitsFor(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		err := db.Tx(t.Context(), func(*sqldb.Tx) error {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			err := db.Tx(ctx, func(*sqldb.Tx) error { return nil })
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%v", err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}
