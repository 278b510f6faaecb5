package record_test

import (
	"maps"
	"testing"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/record"
)

// TestSettingsOfOneBeginning keeps texts under names of one beginning and others beside them, on both engines.
func TestSettingsOfOneBeginning(t *testing.T) {
	each(t, func(t *testing.T, db *sqldb.DB) {
		f := func(name string, drop bool, want map[string]string) {
			t.Helper()
			err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
				if !drop {
					return record.SetSetting(t.Context(), tx, name, "text of "+name)
				}
				_, err := record.DropSetting(t.Context(), tx, name)
				return err
			})
			got, err2 := record.TextsUnder(t.Context(), db, "book/")
			if err != nil || err2 != nil || !maps.Equal(got, want) {
				t.Errorf("%s: got %q, %v, %v, want %q", name, got, err, err2, want)
			}
		}
		one, two := map[string]string{"a": "text of book/a"}, map[string]string{"a": "text of book/a", "z-9": "text of book/z-9"}
		f("book", false, nil)
		f("book0", false, nil)
		f("books/x", false, nil)
		f("book/a", false, one)
		f("book/z-9", false, two)
		f("book/none", true, two)
		f("book/z-9", true, one)
	})
}
