package mail

import (
	"strings"
	"testing"
)

// cleanSlowly says what cleanText does in the words of the library, step by step.
func cleanSlowly(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 {
			return '\uFFFD'
		}
		return r
	}, s)
	if s != "" && !strings.HasSuffix(s, "\n") {
		s += "\n"
	}
	return strings.ReplaceAll(s, "\n", "\r\n")
}

func FuzzCleanText(f *testing.F) {
	for _, s := range []string{"", "a", "a\r", "a\r\n", "a\n\n", "\ra\r\r\n", "\t \x00\x7f\u0085\u00a0", "\xff\xfe\xffa\xc3", "سلام\nмир 世界", "\uFFFD\xff\uFFFD"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := cleanText(s), cleanSlowly(s); got != want {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
	})
}
