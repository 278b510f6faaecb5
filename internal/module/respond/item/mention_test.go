package item

import (
	"strings"
	"testing"
)

func TestMentions(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		if got := strings.Join(Mentions(text), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	f("", "")
	f("@anna look", "anna")
	f("please, @Anna and @bob.", "anna bob")
	f("(@anna)\n@anna", "anna")
	f("anna@example.org and a@@bob", "")
	f("@ anna, @1, @", "")
	f("@anna.smith-", "anna.smith")
	f("شكرا @anna", "anna")
	f("请@anna 看", "anna")
	f("请 @anna，看", "anna")
	f("@anna@bob", "anna")
	f(strings.Repeat("@", 1000)+"x", "")
}

func FuzzMentions(f *testing.F) {
	f.Add("@anna, a@b.example @x")
	f.Fuzz(func(t *testing.T, text string) {
		names := Mentions(text)
		if len(names) > maxMentions {
			t.Fatal(len(names))
		}
		for _, n := range names {
			if n == "" || len(n) > 32 || n != strings.ToLower(n) || strings.ContainsAny(n, " \n@") {
				t.Errorf("%q", n)
			}
		}
	})
}
