package live_test

import (
	"context"
	"errors"
	"testing"

	"tocsin/internal/kit/live"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

func TestWhatIsKeptIsReadAgainAfterAChange(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		if err := live.Tables(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		var kept live.Kept[int]
		reads, bad := 0, error(nil)
		f := func(touch string, want int, wantErr error) {
			t.Helper()
			if touch != "" {
				if err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { return live.Touch(t.Context(), tx, touch) }); err != nil {
					t.Fatal(err)
				}
			}
			got, err := kept.Get(t.Context(), db, "it", func(context.Context) (int, error) { reads++; return reads, bad })
			if got != want || !errors.Is(err, wantErr) {
				t.Errorf("after %q: %d, %v, want %d, %v", touch, got, err, want, wantErr)
			}
		}
		f("", 1, nil)
		f("", 1, nil)
		f("another", 1, nil)
		f("it", 2, nil)
		bad = errors.New("no answer")
		f("", 2, nil)
		f("it", 0, bad)
		bad = nil
		f("", 4, nil)
		f("", 4, nil)
	})
}
