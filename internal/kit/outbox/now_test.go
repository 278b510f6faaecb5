package outbox

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// answering is a channel that answers with an error, or takes the act.
type answering struct{ err error }

func (c answering) Send(context.Context, Act, []byte) (string, error) { return "250 taken", c.err }

func TestNowSendsThoughHeld(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o, err := Open(t.Context(), db, Policy{Approve: []string{"grave"}}, slog.New(slog.DiscardHandler), time.Now)
		if err != nil {
			t.Fatal(err)
		}
		f := func(key, kind string, answer error, want State) {
			t.Helper()
			d := Draft{Key: key, Kind: kind, Channel: "mail", To: "me@example.org", Title: "Test", Author: "ann",
				Mark: tocsin.Clear, Clearance: tocsin.Clear, Payload: []byte("x")}
			_, err := o.Now(t.Context(), d, "ann", answering{answer})
			if !errors.Is(err, answer) {
				t.Errorf("%s: %v, want %v", key, err, answer)
			}
			if a, err := o.ByKey(t.Context(), key); err != nil || a.State != want || a.Tries != 1 {
				t.Errorf("%s: %s after %d tries, %v; want %s", key, a.State, a.Tries, err, want)
			}
		}
		f("a", "test", nil, Sent)
		f("b", "test", errors.New("421 busy"), Failed)
		f("c", "test", Permanent, Failed)
		f("d", "test", Unsure, Uncertain)
		d := Draft{Key: "e", Kind: "grave", Channel: "mail", To: "me@example.org", Title: "Test", Author: "ann", Payload: []byte("x")}
		if _, err := o.Now(t.Context(), d, "ann", answering{}); tocsin.WhyOf(err) != tocsin.Denied {
			t.Errorf("what needs a second person went: %v", err)
		}
		d.Key, d.Kind = "a", "test"
		d.Mark, d.Clearance = tocsin.Clear, tocsin.Clear
		if _, err := o.Now(t.Context(), d, "ann", answering{}); tocsin.WhyOf(err) != tocsin.Conflict {
			t.Errorf("the same key went twice: %v", err)
		}
	})
}
