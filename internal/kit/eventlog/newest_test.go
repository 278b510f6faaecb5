package eventlog

import "testing"

func TestPiped(t *testing.T) {
	f := func(q string, want bool) {
		t.Helper()
		if got := piped(q); got != want {
			t.Errorf("%s: got %v, want %v", q, got, want)
		}
	}
	f(`*`, false)
	f(`* | stats count()`, true)
	f(`a:="x|y"`, false)
	f("a:=`x|y`", false)
	f(`a:='x|y'`, false)
	f(`a:in(b:c | fields a)`, false)
	f(`a:in(b:c | fields a) | limit 1`, true)
	f("* # a | b", false)
	f("* # a\n| limit 1", true)
	f(`a:="x\"" | limit 1`, true)
	f(`a:"`, false)
}
