package warn

import (
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/watch/find"
)

// TestStore goes once through all that the store keeps, on each engine.
func TestStore(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		now := at("2026-11-23", 7)
		db.SetClock(func() time.Time { return now })
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		st, err := Open(t.Context(), db)
		must(err)
		must(audit.Open(t.Context(), db))
		first, err := st.Numbers(t.Context(), 2026, 3)
		next, err2 := st.Numbers(t.Context(), 2026, 1)
		if err != nil || err2 != nil || first != 1 || next != 4 {
			t.Fatal(first, next, err, err2)
		}
		w := Whom{"alpha", "a@alpha.example"}
		p := find.Problem{Owner: "alpha", Type: "infected-system", Identifier: "mirai"}
		token, hash := NewToken()
		l := Letter{Number: "QM-2026-000001", Kind: KindDigest, Owner: w.Owner, Email: w.Email, Act: 7, Told: []Item{{Problem: p, Change: New, Opened: "2026-11-20", Last: now}, {Problem: find.Problem{Owner: "alpha", Type: "scanner"}, Change: Gone}}}
		must(db.Tx(t.Context(), func(tx *sqldb.Tx) error {
			for i, want := range []bool{true, false} {
				if ok, err := TakeTurn(t.Context(), tx, w, "2026-11-23", i == 0); err != nil || ok != want {
					t.Fatal(i, ok, err)
				}
			}
			return Put(t.Context(), tx, &l, hash)
		}))
		must(db.Tx(t.Context(), func(tx *sqldb.Tx) error {
			_, err := TakeTurn(t.Context(), tx, w, "2026-11-24", false)
			return err
		}))
		if turns, err := st.Turns(t.Context()); err != nil || turns[w] != (Taken{"2026-11-24", "2026-11-23"}) {
			t.Errorf("%+v %v", turns, err)
		}
		known, newest, err := st.KnownTo(t.Context(), "alpha")
		if k := known[w.Email][p]; err != nil || newest != l.ID || k.Change != New || !k.Waiting {
			t.Fatal(known, newest, err)
		}
		must(db.Tx(t.Context(), func(tx *sqldb.Tx) error {
			if other, err := DigestSince(t.Context(), tx, w, 0); err != nil || !other {
				t.Fatal(other, err)
			}
			return SetState(t.Context(), tx, l.ID, Sent, "250 ok", tx.Now)
		}))
		r := Reply{Answers: []Answer{{N: 1, What: AnswerAccepted, Until: now.AddDate(0, 0, 3)}, {N: 2, What: AnswerFixed}}, Received: true, Right: true}
		must(st.Reply(t.Context(), token, r, func(_ *sqldb.Tx, _ Letter, fresh []Answer) error {
			if len(fresh) != 1 { // what is gone needs no answer
				t.Error(fresh)
			}
			return nil
		}))
		if _, err := st.LetterOfLink(t.Context(), token); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Fatal("a link that is used up: ", err)
		}
		bounces(t, st, l, w)
		restOfStore(t, st, l, now)
	})
}

// bounces lets a letter come back until its address is switched off, and looks what stands of it then.
func bounces(t *testing.T, st *Store, l Letter, w Whom) {
	off := 0
	for i := range 6 {
		err := st.Bounce(t.Context(), Bounce{Email: w.Email, Letter: l.ID, Source: string(rune('a' + i%5))}, func(_ *sqldb.Tx, is bool) error {
			if is {
				off++
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := st.Letter(t.Context(), l.Number)
	if err != nil || off != 1 || got.State != Bounced || len(got.Told) != 2 || got.Told[0].Answer == nil || len(got.Fate) != 9 {
		t.Fatalf("%d %+v %v", off, got, err)
	}
	if known, _, err := st.KnownTo(t.Context(), "alpha"); err != nil || len(known) != 0 {
		t.Fatal("a letter that came back has told something: ", known, err)
	}
}

// restOfStore goes through rules, campaigns and lists.
func restOfStore(t *testing.T, st *Store, l Letter, now time.Time) {
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	rule, err := st.AddRule(t.Context(), Rule{Org: "alpha", Reason: "x", By: "desk"})
	must(err)
	must(st.RemoveRule(t.Context(), rule.ID, "desk"))
	if list, err := st.Rules(t.Context()); err != nil || len(list) != 1 || list[0].Stands(now) {
		t.Fatal(list, err)
	}
	c, err := st.AddCampaign(t.Context(), Campaign{Name: "one", CVE: "CVE-2026-1234", Words: map[string]Words{"en": {"t", "x"}}})
	must(err)
	progress, told, err := st.Outcome(t.Context(), c.ID)
	if list, err2 := st.Campaigns(t.Context(), "one"); err != nil || err2 != nil || len(list) != 1 || progress.Letters != 0 || len(told) != 0 {
		t.Fatal(list, progress, told, err, err2)
	}
	must(st.NoteOnce(t.Context(), l.ID, "auto-reply", "away", "hash"))
	if list, err := st.Letters(t.Context(), LetterFilter{Owner: "alpha", State: Bounced}); err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
}
