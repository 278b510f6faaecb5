package item

import "testing"

func TestCut(t *testing.T) {
	f := func(s string, most int, cut, short string) {
		t.Helper()
		if got := Cut(s, most); got != cut {
			t.Errorf("Cut %q %d: %q, want %q", s, most, got, cut)
		}
		if got := Short(s, most); got != short {
			t.Errorf("Short %q %d: %q, want %q", s, most, got, short)
		}
	}
	f("abc", 3, "abc", "abc")
	f("abcd", 3, "abc", "abc…")
	f("aé", 2, "a", "a…")
	f("网站", 5, "网", "网…")
	f("", 0, "", "")
	f("\x80\x80\x80", 1, "", "…")
}
