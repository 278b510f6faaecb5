package find

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

func openStore(t *testing.T) *Store {
	t.Helper()
	st, err := New(t.Context(), sqldbtest.Open(t, sqldbtest.Place(t)))
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// forgetAll takes all findings away.
func forgetAll(t *testing.T, st *Store) {
	t.Helper()
	err := st.db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		for _, table := range []string{"watch_kind", "watch_sighting", "watch_say"} {
			if _, err := tx.Exec(t.Context(), "DELETE FROM "+table); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOnPostgres(t *testing.T) {
	sqldbtest.OnPostgres(t, "openStore", TestOrderDoesNotMatter, TestListChooses, TestAmong, TestTakenBack, TestScopes, TestWhatWasSaidIsTheSameEitherWay, TestWhatLapsedIsKept)
}

// apply makes changes of one report of the kind k.
func apply(t *testing.T, st *Store, day int32, changes ...Change) {
	t.Helper()
	err := st.db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		return Apply(t.Context(), tx, Told{Report: int64(day), Days: map[string]int32{"k": day}}, changes)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func seenOn(day int32, owner, typ, id string) Change {
	at := dayTime(day).Add(time.Hour)
	return Change{Problem: Problem{owner, typ, id}, Code: "k", Count: 1, First: at, Last: at, Severity: tocsin.High, Day: day}
}

func TestListChooses(t *testing.T) {
	st := openStore(t)
	apply(t, st, 20400, seenOn(20400, "b", "malware", "x"), seenOn(20400, "B", "malware", "x"), seenOn(20400, "", "scanner", "y"), seenOn(20400, "ä", "malware", "x"))
	apply(t, st, 20401, seenOn(20401, "b", "malware", "x"), seenOn(20401, "b", "phishing", "z"))
	now := dayTime(20402)
	said := Said{What: SaySuppressed, Reason: "known", By: "somebody"}
	if err := st.Say(t.Context(), Problem{"b", "phishing", "z"}, said); err != nil {
		t.Fatal(err)
	}
	f := func(filter Filter, want ...string) {
		t.Helper()
		list, err := st.List(t.Context(), filter, now)
		var got []string
		for _, fd := range list {
			got = append(got, fd.Owner+" "+fd.Identifier+" "+string(fd.Status))
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%+v: got %q, %v, want %q", filter, got, err, want)
		}
	}
	f(Filter{}, "B x fixed", "b x open", "b z suppressed", "ä x fixed")
	f(Filter{Limit: 2}, "B x fixed", "b x open")
	f(Filter{After: &Problem{"b", "malware", "x"}}, "b z suppressed", "ä x fixed")
	f(Filter{Owner: "b"}, "b x open", "b z suppressed")
	f(Filter{Type: "phishing"}, "b z suppressed")
	f(Filter{Status: Open}, "b x open")
	f(Filter{Status: Fixed}, "B x fixed", "ä x fixed")
	f(Filter{Status: Suppressed}, "b z suppressed")
	f(Filter{Nobody: true}, " y fixed")
}

// TestAmong asks for more problems than one question names, of which some are not known.
func TestAmong(t *testing.T) {
	st := openStore(t)
	var list []Problem
	var seen []Change
	for i := range amongMost + 7 {
		list = append(list, Problem{fmt.Sprint("o", i), "malware", "x"})
		if i%3 == 0 {
			seen = append(seen, seenOn(20400, list[i].Owner, "malware", "x"), seenOn(20400, list[i].Owner, "malware", "another"))
		}
	}
	apply(t, st, 20400, seen...)
	apply(t, st, 20401, seenOn(20401, "o3", "malware", "x"))
	got := map[string]Status{}
	if err := st.Among(t.Context(), list, dayTime(20401), func(f Finding) { got[f.Owner+" "+f.Identifier] = f.Status }); err != nil {
		t.Fatal(err)
	}
	if len(got) != (len(list)+2)/3 || got["o3 x"] != Open || got["o6 x"] != Fixed || got["o1 x"] != "" {
		t.Errorf("%d findings: o3 %q, o6 %q, o1 %q", len(got), got["o3 x"], got["o6 x"], got["o1 x"])
	}
	if err := st.Among(t.Context(), nil, dayTime(20401), func(f Finding) { t.Errorf("got %+v", f) }); err != nil {
		t.Error(err)
	}
}

// TestTakenBack takes back what a reading has changed, as a replay does.
func TestTakenBack(t *testing.T) {
	st := openStore(t)
	odd := "no \x00 text \xff"
	apply(t, st, 20400, seenOn(20400, "a", "malware", "x"), seenOn(20400, "b", "malware", "x"), seenOn(20400, "a", "malware", odd))
	odds := seenOn(0, "a", "malware", odd)
	odds.Count, odds.Day = -1, 0
	apply(t, st, 20400, odds)
	back := seenOn(0, "a", "malware", "x")
	back.Count, back.Day = -1, 0
	apply(t, st, 20400, back)
	list, err := st.List(t.Context(), Filter{}, dayTime(20401))
	if err != nil || len(list) != 1 || list[0].Owner != "b" {
		t.Errorf("got %+v, %v, want b's alone", list, err)
	}
}
