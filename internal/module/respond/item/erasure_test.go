package item

import "testing"

func TestWithoutPerson(t *testing.T) {
	f := func(text, words, want string, n int) {
		t.Helper()
		if got, m := WithoutPerson(text, words, Erased); got != want || m != n {
			t.Errorf("%q without %q: %q, %d", text, words, got, m)
		}
	}
	f("", "anna@example.org", "", 0)
	f("to anna@example.org.", "anna@example.org", "to [erased].", 1)
	f("ANNA@Example.org, anna@example.org", "anna@example.org", "[erased], [erased]", 2)
	f("nobody", "anna@example.org", "nobody", 0)
	f("İ anna banda", "anna banda", "İ [erased]", 1)
	f("مرحبا Anna Banda", "anna banda", "مرحبا [erased]", 1)
}

func TestPersonWords(t *testing.T) {
	f := func(s, want string, ok bool) {
		t.Helper()
		if got, is := PersonWords(s); got != want || is != ok {
			t.Errorf("%q: %q, %v", s, got, is)
		}
	}
	f("  Anna   Banda ", "Anna Banda", true)
	f("a b", "a b", false)
	f("", "", false)
}
