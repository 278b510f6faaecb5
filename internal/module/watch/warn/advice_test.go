package warn

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

func TestAdviceOf(t *testing.T) {
	list := Advices{
		{About: "", Place: AdviceAfter, Words: "for all"},
		{About: "malicious-code", Place: AdviceAfter, Words: "of the class"},
		{About: "malicious-code", Language: "fr", Place: AdviceAfter, Words: "de la classe"},
		{About: "infected-system", Place: AdviceAfter, Words: "of the type\n\nin two"},
	}
	f := func(language, typ string, want ...string) {
		t.Helper()
		if got := list.Of(AdviceAfter, language, typ); !slices.Equal(got, want) {
			t.Errorf("%s %s: %q", language, typ, got)
		}
	}
	f("fr", "infected-system", "of the type", "in two") // a type goes before a class
	f("fr", "c2-server", "de la classe")
	f("ar", "c2-server", "of the class")
	f("ar", "scanner", "for all")
	if got := list.Of(AdviceInstead, "en", "scanner"); got != nil {
		t.Errorf("in another place: %q", got)
	}
}

func TestAdviceIsChecked(t *testing.T) {
	f := func(a Advice, want string) {
		t.Helper()
		if a.Place == "" {
			a.Place = AdviceAfter
		}
		_, err := a.Check()
		var fault *tocsin.Fault
		got := ""
		if errors.As(err, &fault) {
			got = fault.Field
		}
		if got != want {
			t.Errorf("%+v: %v", a, err)
		}
	}
	f(Advice{Words: "call 112\r\n\r\nnow"}, "")
	f(Advice{About: "scanner", Words: "x"}, "")
	f(Advice{About: "intrusions", Words: "x"}, "")
	f(Advice{About: "nothing", Words: "x"}, "about")
	f(Advice{Language: "de", Words: "x"}, "language")
	f(Advice{Place: "above", Words: "x"}, "place")
	f(Advice{Words: " \n"}, "words")
	f(Advice{Words: strings.Repeat("ж", MaxAdvice)}, "")
	f(Advice{Words: strings.Repeat("ж", MaxAdvice+1)}, "words")
	f(Advice{Words: "a\rBcc: x@example.org"}, "words")
	f(Advice{Words: "a\u202eb"}, "words")
	f(Advice{Words: "a\x00b"}, "words")
}

func TestAdviceIsKept(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		st, err := Open(t.Context(), db)
		if err := errors.Join(err, audit.Open(t.Context(), db)); err != nil {
			t.Fatal(err)
		}
		put := func(words string) Advice {
			a, err := st.PutAdvice(t.Context(), Advice{About: "scanner", Place: AdviceAfter, Words: words, By: "anna"})
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		put("first")
		second := put(" second ")
		now, err := st.Advice(t.Context(), false)
		if err != nil || len(now) != 1 || now[0].Words != "second" || now[0].By != "anna" {
			t.Fatal(now, err)
		}
		if err := st.EndAdvice(t.Context(), second.ID, "ben"); err != nil {
			t.Fatal(err)
		}
		if err := st.EndAdvice(t.Context(), second.ID, "ben"); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Errorf("ended twice: %v", err)
		}
		past, err := st.Advice(t.Context(), true)
		if err != nil || len(past) != 2 || past[0].RemovedBy != "ben" || past[1].RemovedBy != "anna" || past[1].Words != "first" {
			t.Errorf("%+v %v", past, err)
		}
	})
}
