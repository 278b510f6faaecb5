package digest

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"tocsin"
	"tocsin/internal/kit/lang"
)

var day = time.Date(2026, 11, 23, 8, 5, 0, 0, time.UTC)

// input is a letter with one problem, whose feed sent words that steer.
func input(language string, problems int, systems int64) Input {
	in := Input{Team: "QM-CERT", Owner: tocsin.Org{Slug: "alpha", Name: "Alpha"}, To: []string{"a@alpha.example"},
		Language: language, Mark: tocsin.Amber, Date: day, Class: func(_, typ string) string { return typ }}
	for range problems {
		in.Problems = append(in.Problems, Problem{Type: "infected-system", Identifier: "mirai", First: day, Last: day, Systems: systems, Feeds: []string{"test.a"},
			Records: []Record{{Time: day, Address: "192.0.2.1", Port: "23", Detail: "name=mirai"}}})
	}
	return in
}

// plain is a text without the isolates that values stand in.
func plain(s string) string {
	return strings.NewReplacer("\u200f", "", "\u2068", "", "\u2069", "", "\u2066", "").Replace(s)
}

func TestSubjectForms(t *testing.T) {
	f := func(language string, n int, want string) {
		t.Helper()
		if got := plain(Write(input(language, n, 1)).Subject); !strings.HasPrefix(got, want) {
			t.Errorf("%s, %d: %q, want %q", language, n, got, want)
		}
	}
	f("en", 1, "[QM-CERT] 1 problem in your networks, 23")
	f("en", 2, "[QM-CERT] 2 problems in your networks, ")
	f("", 2, "[QM-CERT] 2 problems in your networks, ")
	f("xx", 2, "[QM-CERT] 2 problems in your networks, ")
	f("fr", 1, "[QM-CERT] 1 problème dans vos réseaux, ")
	f("fr", 2, "[QM-CERT] 2 problèmes dans vos réseaux, ")
	f("es", 1, "[QM-CERT] 1 problema en ")
	f("es", 5, "[QM-CERT] 5 problemas en ")
	f("ru", 1, "[QM-CERT] 1 проблема в ваших сетях, ")
	f("ru", 3, "[QM-CERT] 3 проблемы в ваших сетях, ")
	f("ru", 5, "[QM-CERT] 5 проблем в ваших сетях, ")
	f("ru", 11, "[QM-CERT] 11 проблем в ваших сетях, ")
	f("ru", 21, "[QM-CERT] 21 проблема в ваших сетях, ")
	f("ar", 1, "[QM-CERT] مشكلة واحدة في شبكاتكم، ")
	f("ar", 2, "[QM-CERT] مشكلتان في شبكاتكم، ")
	f("zh", 1, "[QM-CERT] ")
}

// TestLetter looks at what each letter must have, in every language.
func TestLetter(t *testing.T) {
	for _, tag := range lang.Tags() {
		in := input(tag, 1, 2)
		in.Problems[0].Change, in.Problems[0].More, in.Problems[0].Withheld = Relapsed, 7, 3
		l := Write(in)
		text := plain(l.Text)
		for _, want := range []string{"TLP:AMBER", "Alpha", "QM-CERT", "infected-system", "mirai", "2026-11-23 08:05:00  192.0.2.1", "name=mirai", "test.a"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", tag, want, l.Text)
			}
		}
		if strings.ContainsAny(text, "{}") {
			t.Errorf("%s: a value is not put in:\n%s", tag, l.Text)
		}
		if l.Language != tag || l.Findings != 1 || l.Records != 1 || l.TLP != "amber" || l.Hold != "dry-run" || len(l.To) != 1 {
			t.Errorf("%s: %+v", tag, l)
		}
		if rtl := strings.ContainsRune(l.Text, '\u2066'); rtl != (tag == "ar") {
			t.Errorf("%s: evidence in left-to-right isolates: %v", tag, rtl)
		}
		if open, end := strings.Count(l.Text, "\u2066")+strings.Count(l.Text, "\u2068"), strings.Count(l.Text, "\u2069"); open != end {
			t.Errorf("%s: %d isolates begin and %d end", tag, open, end)
		}
	}
}

// TestNothingSteers gives words that would add a header, steer a terminal or turn the direction.
func TestNothingSteers(t *testing.T) {
	const evil = "x\r\nBcc: all@example.org\n\n\x1b[31m\u009b1m\u202e\u2069\u2066\u2028y\xff"
	for _, tag := range lang.Tags() {
		in := input(tag, 1, 1)
		in.Team, in.Owner.Name = evil, evil
		in.Problems[0].Identifier, in.Problems[0].Records[0] = evil, Record{Time: day, Address: evil, Port: evil, Detail: evil}
		l := Write(in)
		for _, s := range []string{l.Subject, l.Text} {
			for _, r := range s {
				if r != '\n' && unicode.IsControl(r) || r == '\u202e' || r == '\u2028' {
					t.Errorf("%s: %U in %q", tag, r, s)
				}
			}
		}
		if strings.Contains(l.Subject, "\n") || strings.Contains(l.Text, "\nBcc:") {
			t.Errorf("%s: a line of the feed's own: %q\n%s", tag, l.Subject, l.Text)
		}
		for line := range strings.Lines(l.Text) {
			if strings.HasPrefix(line, "\u2066") && (strings.Count(line, "\u2069") != 1 || !strings.HasSuffix(line, "\u2069\n")) {
				t.Errorf("%s: the isolate of a line of evidence ends early: %q", tag, line)
			}
		}
	}
}

func TestLinesAreShort(t *testing.T) {
	in := input("fr", 1, 1)
	in.Problems[0].Records = nil
	for line := range strings.Lines(plain(Write(in).Text)) {
		if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > lineWidth {
			t.Errorf("%d columns: %q", n, line)
		}
	}
}

func TestWithoutContact(t *testing.T) {
	in := input("en", 1, 1)
	in.To = nil
	if l := Write(in); l.Hold != "no-contact" || len(l.To) > 0 {
		t.Errorf("%+v", l)
	}
}
