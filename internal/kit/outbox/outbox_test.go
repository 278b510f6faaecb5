package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

func TestNothingLeavesBeforeItIsReleasedAndOpen(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := newBox(t, db, outbox.Policy{Auto: []string{"reminder"}})
		held, auto := b.drafted(outbox.Draft{Key: "a"}), b.drafted(outbox.Draft{Key: "b", Kind: "reminder"})
		b.run()
		b.want(held, outbox.Held)
		b.want(auto, outbox.Ready)
		b.open()
		b.run()
		b.want(held, outbox.Held)
		b.want(auto, outbox.Sent)
		if out := b.do(b.Release, "anna", outbox.Pick{All: true}); out.Changed != 1 || out.Held {
			t.Errorf("%+v", out)
		}
		b.run()
		b.run()
		b.want(held, outbox.Sent)
		if b.post.count("a") != 1 || b.post.count("b") != 1 {
			t.Errorf("sent %v", b.post.got)
		}
		a, err := b.Get(t.Context(), held)
		if err != nil || a.Receipt != "taken a" || !a.Sent.Equal(b.clock.Now()) || a.Tries != 1 {
			t.Errorf("%+v %v", a, err)
		}
		if err := b.HoldAll(t.Context(), "anna", "stop"); err != nil {
			t.Fatal(err)
		}
		late := b.drafted(outbox.Draft{Key: "c", Kind: "reminder"})
		b.run()
		b.want(late, outbox.Ready)
		b.verify()
	})
}

func TestKeyIsUniqueForEver(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := newBox(t, db, outbox.Policy{Auto: []string{"digest"}})
		b.open()
		first := b.drafted(outbox.Draft{Key: "k"})
		b.run()
		id, fresh, err := b.draft(outbox.Draft{Key: "k", Mark: tocsin.Clear, To: "other@example.org"})
		if id != first || fresh || err != nil {
			t.Errorf("%d %v %v, want act %d again", id, fresh, err, first)
		}
		b.run()
		if b.post.count("k") != 1 {
			t.Errorf("sent %d times", b.post.count("k"))
		}
	})
}

func TestNoMarkPassesAClearance(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := newBox(t, db, outbox.Policy{})
		n := 0
		f := func(mark, clearance tocsin.Mark, forRed, good bool) {
			t.Helper()
			n++
			_, fresh, err := b.draft(outbox.Draft{Key: fmt.Sprint(n), Mark: mark, Clearance: clearance, ForRed: forRed})
			if good != (err == nil && fresh) || !good && tocsin.WhyOf(err) != tocsin.Denied {
				t.Errorf("%v to one cleared for %v: %v", mark, clearance, err)
			}
		}
		f(tocsin.Amber, tocsin.Amber, false, true)
		f(tocsin.AmberStrict, tocsin.Amber, false, false)
		f(tocsin.Red, tocsin.Amber, false, false)
		f(tocsin.Green, tocsin.Clear, false, false)
		f(tocsin.Clear, tocsin.Clear, false, true)
		f(tocsin.Clear, tocsin.Red, false, true)
		f(tocsin.Green, tocsin.Red, false, false) // nobody has said what they are cleared for
		f(tocsin.Red, tocsin.Red, false, false)
		f(tocsin.Red, tocsin.Red, true, true)
		if got := b.acts("outbox.denied"); got != 5 {
			t.Errorf("%d lines of denials, want 5", got)
		}
	})
}

func TestClearanceIsAskedAgainWhenItLeaves(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := newBox(t, db, outbox.Policy{Auto: []string{"digest"}})
		b.open()
		var told []outbox.State
		b.OnDone("digest", func(_ context.Context, _ *sqldb.Tx, a outbox.Act) error { told = append(told, a.State); return nil })
		b.OnCheck(func(_ context.Context, a outbox.Act) (string, error) {
			if a.Key == "b" {
				return "cleared for less", nil
			}
			return "", nil
		})
		a, c := b.drafted(outbox.Draft{Key: "a"}), b.drafted(outbox.Draft{Key: "b"})
		b.run()
		b.want(a, outbox.Sent)
		b.want(c, outbox.Failed)
		if b.post.count("b") != 0 || !slices.Contains(told, outbox.Failed) {
			t.Errorf("sent %v, told %v", b.post.got, told)
		}
	})
}

func TestFourEyes(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := newBox(t, db, outbox.Policy{Approve: []string{"campaign"}})
		b.open()
		one := b.drafted(outbox.Draft{Key: "a", Kind: "campaign", Author: "anna"})
		two := b.drafted(outbox.Draft{Key: "b", Kind: "campaign", Author: "otto"})
		b.want(one, outbox.Drafted)
		if out := b.do(b.Release, "otto", ids(one)); out.Changed != 0 || out.Left != 1 {
			t.Errorf("a draft was released: %+v", out)
		}
		b.do(b.Hold, "otto", ids(one))
		if out := b.do(b.Release, "otto", ids(one)); out.Waiting != 1 {
			t.Errorf("%+v", out)
		}
		b.want(one, outbox.Drafted)
		if out := b.do(b.Approve, "anna", ids(one)); out.Changed != 0 || out.Left != 1 {
			t.Errorf("anna approved her own: %+v", out)
		}
		if out := b.do(b.Approve, "anna", outbox.Pick{All: true}); out.Changed != 1 {
			t.Errorf("%+v", out)
		}
		b.want(two, outbox.Ready)
		b.do(b.Approve, "otto", ids(one))
		b.run()
		b.want(one, outbox.Sent)
		b.want(two, outbox.Sent)
		if a, err := b.Get(t.Context(), one); err != nil || a.Approver != "otto" {
			t.Errorf("approved by %q, %v", a.Approver, err)
		}
		if _, err := b.Outbox.Approve(t.Context(), outbox.Pick{All: true}, "", ""); tocsin.WhyOf(err) != tocsin.Denied {
			t.Errorf("nobody approves: %v", err)
		}
	})
}

// TestTwoPeople: what the node made by itself two people let leave, and what a person made another one.
func TestTwoPeople(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := newBox(t, db, outbox.Policy{Approve: []string{"grave"}, Two: []string{"digest", "campaign"}, Auto: []string{"digest"}})
		b.open()
		node := b.drafted(outbox.Draft{Key: "a", Kind: "digest"})
		hers := b.drafted(outbox.Draft{Key: "b", Kind: "campaign", Author: "anna"})
		grave := b.drafted(outbox.Draft{Key: "c", Kind: "grave"})
		f := func(by string, changed, waiting int, want outbox.State, p outbox.Pick) {
			t.Helper()
			if out := b.do(b.Approve, by, p); out.Changed != changed || out.Waiting != waiting {
				t.Errorf("%s: %+v, want %d changed and %d that wait", by, out, changed, waiting)
			}
			b.want(node, want)
		}
		f("anna", 1, 1, outbox.Drafted, ids(node))
		f("anna", 0, 0, outbox.Drafted, ids(node))
		b.do(b.Hold, "anna", ids(node))
		b.do(b.Release, "anna", ids(node))
		f("anna", 1, 0, outbox.Drafted, outbox.Pick{All: true}) // the grave one; her own and what she has approved stay
		b.want(hers, outbox.Drafted)
		b.want(grave, outbox.Ready)
		f("otto", 2, 0, outbox.Ready, outbox.Pick{All: true})
		b.want(hers, outbox.Ready)
		a, err := b.Get(t.Context(), node)
		if err != nil || a.First != "anna" || a.Approver != "otto" {
			t.Errorf("approved by %q and %q, %v", a.First, a.Approver, err)
		}
		if a, err = b.Get(t.Context(), hers); err != nil || a.First != "" || a.Approver != "otto" {
			t.Errorf("approved by %q and %q, %v", a.First, a.Approver, err)
		}
	})
}

func TestMadeFor(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := newBox(t, db, outbox.Policy{Approve: []string{"campaign"}})
		one := b.drafted(outbox.Draft{Key: "a", Kind: "campaign"})
		for _, by := range []string{"anna", "otto"} { // the first stands
			if err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { return b.MadeFor(t.Context(), tx, one, by) }); err != nil {
				t.Fatal(err)
			}
		}
		if out := b.do(b.Approve, "anna", ids(one)); out.Changed != 0 {
			t.Errorf("anna approved what she had the node draft: %+v", out)
		}
		if out := b.do(b.Approve, "otto", ids(one)); out.Changed != 1 {
			t.Errorf("otto: %+v", out)
		}
	})
}

func TestFailuresAreTriedAgainAndEnd(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := newBox(t, db, outbox.Policy{Auto: []string{"digest"}, Tries: 3})
		b.open()
		b.post.fail = func(a outbox.Act) error {
			switch {
			case a.Key == "never":
				return fmt.Errorf("550 no such user: %w", outbox.Permanent)
			case a.Key == "unsure":
				return fmt.Errorf("the line broke: %w", outbox.Unsure)
			case a.Key == "twice" && a.Tries < 3, a.Key == "always":
				return errors.New("451 later")
			case a.Key == "panic":
				panic("oh")
			}
			return nil
		}
		keys := []string{"never", "unsure", "twice", "always", "panic", "good"}
		at := map[string]int64{}
		for _, k := range keys {
			at[k] = b.drafted(outbox.Draft{Key: k})
		}
		b.run()
		b.want(at["never"], outbox.Failed)
		b.want(at["unsure"], outbox.Uncertain)
		for range 8 {
			b.clock.pass(15 * time.Minute)
			b.run()
		}
		b.want(at["panic"], outbox.Uncertain)
		b.want(at["twice"], outbox.Sent)
		b.want(at["always"], outbox.Failed)
		b.want(at["good"], outbox.Sent)
		b.want(at["unsure"], outbox.Uncertain) // not sent again by itself
		if out := b.do(b.Release, "anna", outbox.Pick{Kind: "digest"}); out.Changed != 0 {
			t.Errorf("released in bulk what is not held: %+v", out)
		}
		b.post.fail = nil
		b.do(b.Release, "anna", ids(at["unsure"]))
		b.do(b.Confirm, "anna", ids(at["panic"]))
		b.do(b.Release, "anna", outbox.Pick{State: outbox.Failed})
		b.run()
		for _, k := range keys {
			b.want(at[k], outbox.Sent)
		}
		b.verify()
	})
}

func TestAServerThatIsAwayIsLeftAlone(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := newBox(t, db, outbox.Policy{Auto: []string{"digest"}, Senders: 1})
		b.open()
		b.post.fail = func(outbox.Act) error { return errors.New("connection refused") }
		for i := range 20 {
			b.drafted(outbox.Draft{Key: fmt.Sprint(i)})
		}
		again := b.run()
		tried := 0
		list, err := b.List(t.Context(), outbox.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range list {
			tried += a.Tries
		}
		if tried != 3 || again <= 0 || again > 30*time.Second {
			t.Errorf("%d tries, again in %v", tried, again)
		}
		b.post.fail = nil
		for range 4 {
			b.clock.pass(time.Minute)
			b.run()
		}
		if s, err := b.Status(t.Context()); err != nil || s.Count[outbox.Sent] != 20 {
			t.Errorf("%+v %v", s, err)
		}
	})
}

func TestNotBeforeItsTime(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := newBox(t, db, outbox.Policy{Auto: []string{"digest"}})
		b.open()
		id := b.drafted(outbox.Draft{Key: "a", NotBefore: b.clock.Now().Add(time.Hour)})
		if again := b.run(); again != time.Hour {
			t.Errorf("again in %v, want 1 h", again)
		}
		b.want(id, outbox.Ready)
		b.clock.pass(time.Hour)
		b.run()
		b.want(id, outbox.Sent)
	})
}

func TestRateHoldsForTheNode(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := newBox(t, db, outbox.Policy{Auto: []string{"digest"}, Rate: 1})
		b.open()
		for i := range 5 {
			b.drafted(outbox.Draft{Key: fmt.Sprint(i)})
		}
		sent := func() int64 {
			s, err := b.Status(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return s.Count[outbox.Sent]
		}
		b.run() // ends at once: a full minute is longer than a turn
		first := sent()
		for i := range int64(3) {
			b.run()
			if got := sent(); got != first+i {
				t.Errorf("%d sent after %d min, want %d", got, i, first+i)
			}
			b.clock.pass(time.Minute)
		}
		if first > 1 {
			t.Errorf("%d sent at once at one a minute", first)
		}
	})
}

func TestDoneIsToldInTheTransaction(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := newBox(t, db, outbox.Policy{Auto: []string{"digest"}})
		b.open()
		told := map[string]string{}
		bad := true
		b.OnDone("digest", func(_ context.Context, _ *sqldb.Tx, a outbox.Act) error {
			if a.Key == "bad" && bad {
				return errors.New("the room can't note it")
			}
			told[a.Key] += string(a.State)
			return nil
		})
		good, wrong := b.drafted(outbox.Draft{Key: "good"}), b.drafted(outbox.Draft{Key: "bad"})
		gone := b.drafted(outbox.Draft{Key: "gone", NotBefore: b.clock.Now().Add(time.Hour)})
		b.run()
		b.do(b.Cancel, "anna", ids(gone))
		b.want(good, outbox.Sent)
		b.want(wrong, outbox.Uncertain) // it left, and what follows could not be noted
		bad = false
		b.do(b.Confirm, "anna", ids(wrong))
		if got := fmt.Sprint(told); got != "map[bad:sent gone:cancelled good:sent]" {
			t.Errorf("told %s", got)
		}
		if b.post.count("bad") != 1 {
			t.Errorf("sent %d times", b.post.count("bad"))
		}
	})
}

func TestDraftsThatCantBeAreRefused(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := newBox(t, db, outbox.Policy{})
		f := func(field string, d outbox.Draft) {
			t.Helper()
			d.Mark = tocsin.Clear
			_, _, err := b.draft(d)
			var fault *tocsin.Fault
			if !errors.As(err, &fault) || fault.Why != tocsin.Invalid || fault.Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		f("key", outbox.Draft{})
		f("to", outbox.Draft{Key: "a", To: "a@example.org\r\nBcc: b@example.org"})
		f("to", outbox.Draft{Key: "a", To: "\xff"})
		f("number", outbox.Draft{Key: "a", Number: "1\x00"})
		f("kind", outbox.Draft{Key: "a", Kind: strings.Repeat("x", 500)})
		if err := b.db.Tx(t.Context(), func(tx *sqldb.Tx) error {
			_, _, err := b.Outbox.Draft(t.Context(), tx, outbox.Draft{Key: "a", Kind: "k", Channel: "mail", To: "a", Mark: tocsin.Clear, Payload: make([]byte, outbox.MaxPayload+1)})
			return err
		}); tocsin.WhyOf(err) != tocsin.TooLarge {
			t.Errorf("too large: %v", err)
		}
		if _, err := b.Outbox.Cancel(t.Context(), outbox.Pick{}, "anna", ""); tocsin.WhyOf(err) != tocsin.Invalid {
			t.Errorf("nothing was chosen: %v", err)
		}
	})
}

func TestBulkIsOneLine(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := newBox(t, db, outbox.Policy{})
		for i := range 1200 {
			b.drafted(outbox.Draft{Key: fmt.Sprint(i), Kind: []string{"digest", "reminder"}[i%2]})
		}
		if out := b.do(b.Release, "anna", outbox.Pick{Kind: "digest"}); out.Changed != 600 || !out.Held {
			t.Errorf("%+v", out)
		}
		if out := b.do(b.Cancel, "anna", outbox.Pick{To: "soc@example.org"}); out.Changed != 1200 {
			t.Errorf("%+v", out)
		}
		if b.acts("outbox.release") != 1 || b.acts("outbox.cancel") != 1 {
			t.Error("not one line a decision")
		}
		list, err := audit.List(t.Context(), db, audit.Filter{Act: "outbox.cancel"})
		if err != nil || !strings.Contains(string(list[0].Detail), `"acts":"1-1200"`) {
			t.Errorf("%s %v", list[0].Detail, err)
		}
		b.verify()
	})
}
