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
	f("joanna, anna, annabel", "anna", "joanna, [erased], annabel", 1)
	f("joanna, anna, annabel", "*anna", "jo[erased], [erased], annabel", 2)
	f("joanna, anna, annabel", "anna*", "joanna, [erased], [erased]bel", 2)
	f("joanna", "*anna*", "jo[erased]", 1)
	f("anna@example.org, Anna-Lena", "anna", "[erased]@example.org, [erased]-Lena", 2)
	f("joanna@example.org jo.anna@example.org anna@example.org.zm", "anna@example.org", "joanna@example.org jo.anna@example.org anna@example.org.zm", 0)
	f("mailto:anna@example.org. <Anna@example.org>", "anna@example.org", "mailto:[erased]. <[erased]>", 2)
	f(`["Anna \u003canna@example.org\u003e"] a\nanna@example.org`, "anna@example.org", `["Anna \u003c[erased]\u003e"] a\n[erased]`, 2)
	f("Жанна и Анна", "анна", "Жанна и [erased]", 1)
	f("İANNA İ ANNA", "anna", "İANNA İ [erased]", 1)
	f("联系王小明先生", "王小明", "联系[erased]先生", 1)
	f("+260971234567, 0971234567", "0971234567", "+260971234567, [erased]", 1)
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
	f("**an*", "**an*", false)
	f("*anna*", "*anna*", true)
	f("", "", false)
}
