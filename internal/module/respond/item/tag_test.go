package item

import (
	"strings"
	"testing"
)

func TestTag(t *testing.T) {
	f := func(s, want string) {
		t.Helper()
		if got, err := Tag(s); got != want || (err != nil) != (want == "" && strings.TrimSpace(s) != "") {
			t.Errorf("%q: %q, %v, want %q", s, got, err, want)
		}
	}
	f("WannaCry", "wannacry")
	f("  two \t words\n", "two words")
	f("#ransomware", "ransomware")
	f("Привет", "привет")
	f("حملة", "حملة")
	f("TLP:Amber", "tlp:amber")
	f(`rsit:Fraud=phishing`, `rsit:fraud="phishing"`)
	f(`MISP-Galaxy:threat-actor = "APT 28, Sofacy"`, `misp-galaxy:threat-actor="APT 28, Sofacy"`)
	f(`"quoted"`, "quoted")
	f("", "")
	f(" ", "")
	f("a,b", "")
	f(`say "x" to`, "")
	f(strings.Repeat("x", maxTag+1), "")
}

func TestTags(t *testing.T) {
	f := func(s string, want ...string) {
		t.Helper()
		got, err := Tags(s)
		if err != nil || strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%q: %q, %v, want %q", s, got, err, want)
		}
	}
	f("a, B;c\na,,", "a", "b", "c")
	f(`x:y="1, 2", z`, `x:y="1, 2"`, "z")
	f("أ، ب", "أ", "ب")
	f("甲、乙，丙", "甲", "乙", "丙")
	f("\"open\nnext", "open", "next")
	f("")
}

func FuzzTags(f *testing.F) {
	f.Add(`a, b:c="d, e"`)
	f.Fuzz(func(t *testing.T, s string) {
		list, err := Tags(s)
		if err != nil {
			return
		}
		for _, tag := range list {
			if again, err := Tag(tag); err != nil || again != tag {
				t.Errorf("%q is kept as %q, %v", tag, again, err)
			}
		}
		again, err := Tags(strings.Join(list, ", "))
		if err != nil || strings.Join(again, "\n") != strings.Join(list, "\n") {
			t.Errorf("%q is read as %q, %v", list, again, err)
		}
	})
}
