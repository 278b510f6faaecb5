package outbox

import (
	"log/slog"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// What somebody may not see is in no list and no number, is not found, and stays as it is whatever they decide.
func TestSeen(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o, err := Open(t.Context(), db, Policy{}, slog.New(slog.DiscardHandler), time.Now)
		if err != nil {
			t.Fatal(err)
		}
		ids := map[string]int64{}
		err = db.Tx(t.Context(), func(tx *sqldb.Tx) (err error) {
			for _, d := range []Draft{{Key: "open", Kind: "reply", Subject: "C-1", Mark: tocsin.Green}, {Key: "restricted", Kind: "reply", Subject: "C-2", Mark: tocsin.Green},
				{Key: "another kind", Kind: "digest", Subject: "C-2", Mark: tocsin.Amber}, {Key: "strict", Kind: "digest", Subject: "acme", Mark: tocsin.AmberStrict}} {
				d.Channel, d.To, d.Title, d.Clearance, d.Payload = "mail", "a@example.org", d.Key, tocsin.AmberStrict, []byte("x")
				if ids[d.Key], _, err = o.Draft(t.Context(), tx, d); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		hidden := "SELECT subject AS number FROM outbox_act WHERE subject = ?"
		f := func(s *Seen, want ...string) {
			t.Helper()
			list, err := o.List(t.Context(), Filter{Seen: s})
			if err != nil || len(list) != len(want) {
				t.Fatalf("%d acts in place of %v: %v", len(list), want, err)
			}
			for i := range list {
				if list[i].Key != want[len(want)-1-i] {
					t.Errorf("%s in place of %s", list[i].Key, want[len(want)-1-i])
				}
			}
			st, err := o.StatusFor(t.Context(), s)
			if err != nil || st.Count[Held] != int64(len(want)) {
				t.Errorf("%d are counted, %d shown: %v", st.Count[Held], len(want), err)
			}
			for key, id := range ids {
				_, err := o.GetFor(t.Context(), s, id)
				if shown := err == nil; shown != contains(list, key) || !shown && tocsin.WhyOf(err) != tocsin.NotFound {
					t.Errorf("%s: %v", key, err)
				}
			}
			for _, p := range []Pick{{All: true, Seen: s}, {To: "a@example.org", Seen: s}, {IDs: []int64{1, 2, 3, 4}, Seen: s}} {
				if out, err := o.Release(t.Context(), p, "anna", ""); err != nil || out.Changed != len(want) {
					t.Errorf("%+v: %+v %v", p, out, err)
				}
				if _, err := o.Hold(t.Context(), Pick{All: true}, "anna", ""); err != nil {
					t.Fatal(err)
				}
			}
		}
		f(nil, "open", "restricted", "another kind", "strict")
		f(&Seen{}, "open", "restricted", "another kind", "strict")
		f(&Seen{Clearance: tocsin.Amber}, "open", "restricted", "another kind")
		f(&Seen{Clearance: tocsin.Red, Kinds: []string{"reply"}, Hidden: hidden, Args: []any{"C-2"}}, "open", "another kind", "strict")
		f(&Seen{Clearance: tocsin.Amber, Kinds: []string{"reply"}, Hidden: hidden, Args: []any{"C-2"}}, "open", "another kind")
		f(&Seen{Clearance: tocsin.Green, Kinds: []string{"reply"}, Hidden: hidden, Args: []any{"C-1"}}, "restricted")
		f(&Seen{Clearance: tocsin.Clear, Kinds: []string{"reply"}, Hidden: hidden, Args: []any{"C-1"}})
	})
}

func contains(list []Act, key string) bool {
	for i := range list {
		if list[i].Key == key {
			return true
		}
	}
	return false
}
