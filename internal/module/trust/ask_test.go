package trust

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

func asked(t *testing.T, r *Room, a Ask) int64 {
	t.Helper()
	var id int64
	err := r.DB.Tx(t.Context(), func(tx *sqldb.Tx) (err error) {
		id, err = r.Ask(t.Context(), tx, a)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func take(t *testing.T, r *Room, act Act, subject string) (ok bool) {
	t.Helper()
	err := r.DB.Tx(t.Context(), func(tx *sqldb.Tx) (err error) {
		_, ok, err = r.Take(t.Context(), tx, act, subject)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

func userOf(t *testing.T, r *Room, name string) User {
	t.Helper()
	u, err := mustNamed(t.Context(), r.DB, name)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestFourEyes(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, c := open(t, db)
		joined(t, r, c, "anna", "lead")
		joined(t, r, c, "ben", "duty")
		joined(t, r, c, "hana", "handler")
		joined(t, r, c, "root", "administrator")
		wish := Ask{Act: ActEvidenceDelete, Subject: "C-1/evidence/1", Why: "somebody's papers", Href: "/respond/1", By: "anna"}
		id := asked(t, r, wish)
		if again := asked(t, r, wish); again != id {
			t.Errorf("the same wish is two: %d, %d", id, again)
		}
		f := func(id int64, name string, want tocsin.Why) {
			t.Helper()
			if err := r.Decide(t.Context(), id, userOf(t, r, name), true); err == nil || tocsin.WhyOf(err) != want {
				t.Errorf("%s: %v, want %v", name, err, want)
			}
		}
		f(id, "anna", tocsin.Denied)
		f(id, "hana", tocsin.Denied)
		f(id, "root", tocsin.Denied)
		f(id+99, "ben", tocsin.NotFound)
		if take(t, r, ActEvidenceDelete, wish.Subject) {
			t.Error("taken before it was granted")
		}
		if err := r.Decide(t.Context(), id, userOf(t, r, "ben"), true); err != nil {
			t.Fatal(err)
		}
		f(id, "ben", tocsin.Conflict)
		if take(t, r, ActMailMass, wish.Subject) || take(t, r, ActEvidenceDelete, "C-1/evidence/2") {
			t.Error("a grant holds for something else")
		}
		if !take(t, r, ActEvidenceDelete, wish.Subject) || take(t, r, ActEvidenceDelete, wish.Subject) {
			t.Error("a grant holds once")
		}
		late := asked(t, r, wish)
		c.add(askHolds + time.Second)
		f(late, "ben", tocsin.Conflict)
		refusedID := asked(t, r, wish)
		if err := r.Decide(t.Context(), refusedID, userOf(t, r, "ben"), false); err != nil || take(t, r, ActEvidenceDelete, wish.Subject) {
			t.Errorf("refused: %v", err)
		}
		mine := asked(t, r, wish)
		if err := r.Withdraw(t.Context(), mine, "ben"); tocsin.WhyOf(err) != tocsin.Conflict {
			t.Errorf("another's: %v", err)
		}
		if err := r.Withdraw(t.Context(), mine, "anna"); err != nil {
			t.Error(err)
		}
		if list, err := r.Waiting(t.Context()); err != nil || len(list) != 0 {
			t.Errorf("%v %v", list, err)
		}
		if list, err := r.Decided(t.Context()); err != nil || len(list) != 3 {
			t.Errorf("%v %v", list, err)
		}
		if _, err := audit.Verify(t.Context(), db); err != nil {
			t.Error(err)
		}
	})
}

func TestADeedStandsWithItsGrant(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, c := open(t, db)
		joined(t, r, c, "anna", "lead")
		joined(t, r, c, "ben", "duty")
		var done []string
		fails := errors.New("the disk is full")
		r.OnGrant(ActMailMass, func(_ context.Context, _ *sqldb.Tx, a Ask) error {
			if fails != nil {
				return fails
			}
			done = append(done, a.Subject+" by "+a.By+" and "+a.DecidedBy)
			return nil
		})
		after := 0
		r.AfterGrant(ActMailMass, func(context.Context) error { after++; return nil })
		id := asked(t, r, Ask{Act: ActMailMass, Subject: "campaign/7", By: "anna"})
		if err := r.Decide(t.Context(), id, userOf(t, r, "ben"), true); !errors.Is(err, fails) {
			t.Fatal(err)
		}
		if list, _ := r.Waiting(t.Context()); len(list) != 1 {
			t.Error("what could not be done does not wait any more")
		}
		fails = nil
		if err := r.Change(t.Context(), Wish{Name: "anna", Roles: []string{"auditor"}, By: "root"}); err != nil {
			t.Fatal(err)
		}
		if err := r.Decide(t.Context(), id, userOf(t, r, "ben"), true); tocsin.WhyOf(err) != tocsin.Conflict || done != nil {
			t.Errorf("who asked may not any more: %v", err)
		}
		if err := r.Change(t.Context(), Wish{Name: "anna", Roles: []string{"lead"}, By: "root"}); err != nil {
			t.Fatal(err)
		}
		if err := r.Decide(t.Context(), id, userOf(t, r, "ben"), true); err != nil || strings.Join(done, ",") != "campaign/7 by anna and ben" || after != 1 {
			t.Errorf("%v %v, and then %d", done, err, after)
		}
		if take(t, r, ActMailMass, "campaign/7") {
			t.Error("it was done already")
		}
	})
}

func TestAsksAreChecked(t *testing.T) {
	f := func(a Ask, field string) {
		t.Helper()
		var fault *tocsin.Fault
		err := a.check()
		if errors.As(err, &fault) != (field != "") || fault != nil && fault.Field != field {
			t.Errorf("%+v: %v, want %q", a, err, field)
		}
	}
	f(Ask{Act: ActMailMass, Subject: "x", Href: "/a?b=c"}, "")
	f(Ask{Act: "mail.all", Subject: "x"}, "act")
	f(Ask{Act: ActMailMass}, "subject")
	f(Ask{Act: ActMailMass, Subject: "a\nb"}, "subject")
	f(Ask{Act: ActMailMass, Subject: "x", Why: strings.Repeat("y", 1001)}, "why")
	f(Ask{Act: ActMailMass, Subject: "x", Href: "//evil.example"}, "href")
	f(Ask{Act: ActMailMass, Subject: "x", Href: "javascript:alert(1)"}, "href")
}
