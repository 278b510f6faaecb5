package notice_test

import (
	"strings"
	"testing"
	"time"

	"tocsin/internal/kit/notice"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// An id is worth something for its account, its number and its notice alone, and shows nothing once it is masked.
func TestAnIDProvesItsOwnNotice(t *testing.T) {
	secret, at := notice.Secret("key of the node"), time.Date(2026, 11, 30, 6, 0, 0, 0, time.UTC)
	line := notice.Line{ID: 7, Who: "anna", About: "ZM-2026-000001", At: at}
	id := "<" + secret.ID(line, 3, "cirt.example") + ">"
	f := func(s notice.Secret, l notice.Line, account int64, id string, want bool) {
		t.Helper()
		if got := s.Proves(l, account, id); got != want {
			t.Errorf("%v, want %v: %+v of %d, %s", got, want, l, account, id)
		}
	}
	with := func(change func(l *notice.Line)) notice.Line { l := line; change(&l); return l }
	f(secret, line, 3, id, true)
	f(secret, line, 3, strings.ToUpper(id), true)
	f(secret, line, 3, strings.Replace(id, "cirt.example", "elsewhere.example", 1), true) // the domain is no part of it
	f(secret, line, 4, id, false)
	f(secret, line, 0, id, false)
	f(notice.Secret("another"), line, 3, id, false)
	f(nil, line, 3, id, false)
	f(secret, with(func(l *notice.Line) { l.ID = 8 }), 3, id, false)
	f(secret, with(func(l *notice.Line) { l.ID = 8 }), 3, strings.Replace(id, "note.7.", "note.8.", 1), false)
	f(secret, with(func(l *notice.Line) { l.About = "ZM-2026-000002" }), 3, id, false)
	f(secret, with(func(l *notice.Line) { l.Who = "ben" }), 3, id, false)
	f(secret, with(func(l *notice.Line) { l.At = at.Add(time.Second) }), 3, id, false)
	f(secret, line, 3, "<x"+id[1:], false)
	f(secret, line, 3, "<note.7.@cirt.example>", false)
	f(secret, line, 3, "", false)
	masked := string(notice.Mask([]byte("In-Reply-To: " + id + "\r\n")))
	if len(masked) != len(id)+15 || secret.Proves(line, 3, strings.TrimPrefix(strings.TrimSpace(masked), "In-Reply-To: ")) || strings.Contains(masked, id[8:20]) {
		t.Errorf("%s", masked)
	}
}

func TestAnswersAreTheirOwnersChoice(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		n, _ := opened(t, db)
		f := func(off, wantOff, wantSince bool) {
			t.Helper()
			if err := n.SetAnswers(t.Context(), "anna", off); err != nil {
				t.Fatal(err)
			}
			if a, err := n.Answers(t.Context(), "anna"); err != nil || a.Off != wantOff || !a.Since.IsZero() != wantSince {
				t.Errorf("%+v, %v", a, err)
			}
		}
		f(false, false, false) // as it was: letters stay good
		f(true, true, true)
		f(false, false, true)
		if _, ok, err := n.One(t.Context(), 99); ok || err != nil {
			t.Errorf("a line that is not there: %v %v", ok, err)
		}
	})
}

func FuzzMask(f *testing.F) {
	f.Add("<note.7.abcdefghijklmnopqrstuvwxyz@x.example>")
	f.Fuzz(func(t *testing.T, text string) {
		if got := notice.Mask([]byte(text)); len(got) != len(text) || string(notice.Mask(got)) != string(got) {
			t.Errorf("%q of %q", got, text)
		}
		notice.LineOf(text)
	})
}
