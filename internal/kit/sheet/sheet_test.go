package sheet

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestCell(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		if got := Cell(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	f("", "")
	f("192.0.2.1", "192.0.2.1")
	f("a=1", "a=1")
	f("=1+1", "'=1+1")
	f("+260 1", "'+260 1")
	f("-1", "'-1")
	f("@SUM(A1)", "'@SUM(A1)")
	f(" =1", "' =1")
	f("\t=1", "' =1")
	f("\n=1", "' =1")
	f("\u00a0\u3000\ufeff=1", "'\u00a0\u3000\ufeff=1")
	f("＝1", "'＝1")
	f("%x", "'%x")
	f("|calc", "'|calc")
	f("a\r\nb\x00c\x1b[31md", "a  b c [31md")
	f("\u0085=1", "' =1")
	if got := Row("a", "=1", ""); len(got) != 3 || got[0] != "a" || got[1] != "'=1" || got[2] != "" {
		t.Errorf("%q", got)
	}
}

// Whatever comes, a cell begins with no sign of a formula and stays in its line.
func TestNoCellIsAFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Cell(rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("=+-@ \t\r\n\u00a0\ufeff\u3000＝'a")))).Draw(t, "s"))
		rest := strings.TrimLeftFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' })
		if rest != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(rest)[0]) || strings.ContainsFunc(s, unicode.IsControl) {
			t.Fatalf("%q", s)
		}
	})
}
