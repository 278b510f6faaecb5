package notice_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"tocsin/internal/kit/notice"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// opened returns notices on an engine, and how often letters were asked for.
func opened(t *testing.T, db *sqldb.DB) (n *notice.Notices, woken *int) {
	t.Helper()
	n, err := notice.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	woken = new(int)
	n.OnLetter(func(context.Context, *sqldb.Tx) error { *woken++; return nil })
	return n, woken
}

func tell(t *testing.T, db *sqldb.DB, n *notice.Notices, l notice.Line) {
	t.Helper()
	if err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { return n.Tell(t.Context(), tx, l) }); err != nil {
		t.Fatal(err)
	}
}

func TestEachHappeningIsToldOnce(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		n, woken := opened(t, db)
		f := func(who, key string, kind notice.Kind, want, wantWoken int64) {
			t.Helper()
			tell(t, db, n, notice.Line{Who: who, Key: key, Kind: kind, About: "ZM-2026-000001"})
			got, err := n.New(t.Context(), who, notice.Hidden{})
			if err != nil || got != want || int64(*woken) != wantWoken {
				t.Errorf("%s %s: %d new, %v, woken %d; want %d, %d", who, key, got, err, *woken, want, wantWoken)
			}
		}
		f("anna", "given:1", notice.Given, 1, 1)
		f("anna", "given:1", notice.Given, 1, 1)
		f("bob", "given:1", notice.Given, 1, 2)
		f("anna", "note:7", notice.Follow, 2, 2)
	})
}

func TestWhoWantsToHearNothingHearsNothing(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		n, _ := opened(t, db)
		choose := func(k notice.Kind, w notice.Way) error {
			return n.Choose(t.Context(), "anna", map[notice.Kind]notice.Way{k: w})
		}
		f := func(k notice.Kind, w notice.Way, listed bool) {
			t.Helper()
			if err := choose(k, w); err != nil {
				t.Fatal(err)
			}
			tell(t, db, n, notice.Line{Who: "anna", Key: fmt.Sprint(k, w), Kind: k})
			list, err := n.List(t.Context(), "anna", notice.Hidden{}, 0, 100)
			got := slices.ContainsFunc(list, func(l notice.Line) bool { return l.Key == fmt.Sprint(k, w) && l.Way == w })
			if err != nil || got != listed {
				t.Errorf("%s by %s: listed %v, %v", k, w, got, err)
			}
		}
		f(notice.Given, notice.None, false)
		f(notice.Given, notice.Listed, true)
		f(notice.Given, notice.Digest, true)
		f(notice.Given, notice.Mail, true)
		f(notice.Mention, notice.None, false)
		if err := choose("x", notice.Mail); err == nil {
			t.Error("there is no kind x")
		}
		if err := choose(notice.Given, "x"); err == nil {
			t.Error("there is no way x")
		}
		all, err := n.Choices(t.Context(), "anna")
		if err != nil || all[notice.Given] != notice.Mail || all[notice.Mention] != notice.None || all[notice.Follow] != notice.Listed || len(all) != len(notice.Kinds()) {
			t.Errorf("%v %v", all, err)
		}
	})
}

func TestWhatIsHiddenIsNeitherListedNorCounted(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		n, _ := opened(t, db)
		for i := range 3 {
			tell(t, db, n, notice.Line{Who: "anna", Key: fmt.Sprint(i), Kind: notice.Mention, About: fmt.Sprint("N-", i)})
		}
		h := notice.Hidden{Query: "SELECT ? AS number", Args: []any{"N-1"}}
		list, err := n.List(t.Context(), "anna", h, 0, 10)
		if err != nil || len(list) != 2 || list[0].About != "N-2" || list[1].About != "N-0" {
			t.Fatalf("%+v %v", list, err)
		}
		if got, err := n.New(t.Context(), "anna", h); err != nil || got != 2 {
			t.Error(got, err)
		}
		if older, err := n.List(t.Context(), "anna", h, list[0].ID, 10); err != nil || len(older) != 1 {
			t.Errorf("%+v %v", older, err)
		}
	})
}

func TestWhatIsSeenIsNewNoMore(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		n, _ := opened(t, db)
		for i := range 4 {
			tell(t, db, n, notice.Line{Who: "anna", Key: fmt.Sprint(i), Kind: notice.Mention, About: fmt.Sprint("N-", i)})
			tell(t, db, n, notice.Line{Who: "bob", Key: fmt.Sprint(i), Kind: notice.Mention, About: fmt.Sprint("N-", i)})
		}
		list, err := n.List(t.Context(), "anna", notice.Hidden{}, 0, 10)
		if err != nil || len(list) != 4 {
			t.Fatal(list, err)
		}
		f := func(do error, want int64) {
			t.Helper()
			got, err := n.New(t.Context(), "anna", notice.Hidden{})
			if do != nil || err != nil || got != want {
				t.Errorf("%d new, want %d: %v %v", got, want, do, err)
			}
		}
		f(n.See(t.Context(), "anna", list[0].ID, false), 3)
		f(n.See(t.Context(), "bob", list[1].ID, false), 3)
		f(n.SeeAbout(t.Context(), "anna", "N-2"), 2)
		f(n.SeeAbout(t.Context(), "anna", "N-none"), 2)
		f(n.See(t.Context(), "anna", list[0].ID, true), 0)
		if got, err := n.New(t.Context(), "bob", notice.Hidden{}); err != nil || got != 4 {
			t.Error(got, err)
		}
	})
}

func TestOfTwoProcessesOnePosts(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		n, _ := opened(t, db)
		tell(t, db, n, notice.Line{Who: "anna", Key: "1", Kind: notice.Mention})
		due, err := n.Due(t.Context(), notice.Mail, "", 10)
		if err != nil || len(due) != 1 {
			t.Fatal(due, err)
		}
		f := func(want bool) {
			t.Helper()
			var got bool
			err := db.Tx(t.Context(), func(tx *sqldb.Tx) (err error) {
				got, err = notice.Post(t.Context(), tx, due[0].ID)
				return err
			})
			if err != nil || got != want {
				t.Error(got, err)
			}
		}
		f(true)
		f(false)
		if due, err := n.Due(t.Context(), notice.Mail, "", 10); err != nil || len(due) != 0 {
			t.Error(due, err)
		}
	})
}

// Whoever wants letters from a priority on gets none of what is less urgent; that stands in the list. What nobody has judged is
// told as ever.
func TestLettersFromAPriorityOn(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		n, _ := opened(t, db)
		count := 0
		f := func(floor, priority int, chosen, want notice.Way) {
			t.Helper()
			count++
			if err := n.From(t.Context(), "anna", floor); err != nil {
				t.Fatal(err)
			}
			if err := n.Choose(t.Context(), "anna", map[notice.Kind]notice.Way{notice.Given: chosen}); err != nil {
				t.Fatal(err)
			}
			tell(t, db, n, notice.Line{Who: "anna", Key: fmt.Sprint(count), Kind: notice.Given, Priority: priority})
			list, err := n.List(t.Context(), "anna", notice.Hidden{}, 0, 1)
			if err != nil || len(list) != 1 || list[0].Key != fmt.Sprint(count) || list[0].Way != want {
				t.Errorf("from %d, %d: %+v %v, want %s", floor, priority, list, err, want)
			}
		}
		f(0, 5, notice.Mail, notice.Mail)
		f(2, 1, notice.Mail, notice.Mail)
		f(2, 2, notice.Digest, notice.Digest)
		f(2, 3, notice.Mail, notice.Listed)
		f(2, 3, notice.Digest, notice.Listed)
		f(2, 0, notice.Mail, notice.Mail)
		f(2, 5, notice.Listed, notice.Listed)
		if err := n.From(t.Context(), "anna", 6); err == nil {
			t.Error("there is no priority 6")
		}
		if got, err := n.Floor(t.Context(), "bob"); got != 0 || err != nil {
			t.Error(got, err)
		}
	})
}
