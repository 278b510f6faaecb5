package digest

import (
	"strings"
	"testing"

	"tocsin/internal/kit/lang"
)

// all is a letter of all that is open: one problem of each severity that is given, and one that is fixed.
func all(language string, severities ...string) Input {
	in := input(language, len(severities), 3)
	in.All, in.Number = &All{Since: day.AddDate(0, 0, -7), Settled: 2}, "QM-2026-000001"
	for i, s := range severities {
		in.Problems[i].Change, in.Problems[i].Severity = Open, s
	}
	in.Problems = append(in.Problems, Problem{Type: "scanner", Change: Gone, Last: day})
	return in
}

// TestAllThatIsOpen looks at what the letter must have in every language.
func TestAllThatIsOpen(t *testing.T) {
	for _, tag := range lang.Tags() {
		in, l := all(tag, "critical", "critical", "low", ""), Words().Lang(tag)
		letter := Write(in)
		text := strings.Join(strings.Fields(plain(letter.Text)), " ")
		for _, want := range []string{l.Text("digest.severity.critical") + ": " + l.Number(2) + " · " + l.Text("digest.severity.low") + ": " + l.Number(1) + " · " + l.Text("digest.severity.unrated") + ": " + l.Number(1),
			"infected-system: " + l.Number(4), l.Text("summary.settled", "n", 2), "192.0.2.1", "TLP:AMBER"} {
			if want = strings.Join(strings.Fields(plain(want)), " "); !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", tag, want, letter.Text)
			}
		}
		if len(letter.Files) != 1 || letter.Files[0].Name != "QM-2026-000001.csv" || strings.Count(string(letter.Files[0].Body), "\r\n") != 5 {
			t.Errorf("%s: %+v", tag, letter.Files)
		}
		none := Write(all(tag))
		if len(none.Files) != 0 || none.Subject == letter.Subject || strings.Contains(none.Text, "192.0.2.1") {
			t.Errorf("%s: %+v", tag, none)
		}
	}
}

// TestALongListIsCut holds that the letter ends somewhere, and the table does not.
func TestALongListIsCut(t *testing.T) {
	letter := Write(all("en", make([]string, MaxOpen+30)...))
	if n := strings.Count(letter.Text, "Not rated – mirai"); n != MaxOpen || !strings.Contains(letter.Text, "30 more problems stand in the attached table alone") {
		t.Errorf("%d in\n%.3000s", n, letter.Text)
	}
	if n := strings.Count(string(letter.Files[0].Body), "\r\n"); n != MaxOpen+31 {
		t.Errorf("%d rows", n)
	}
}

// TestAdviceStandsInALetter looks at the team's own words, and at words that would like to be more.
func TestAdviceStandsInALetter(t *testing.T) {
	in := input("en", 1, 1)
	in.Advice = func(place, language, typ string) []string {
		if language != "en" || typ != "infected-system" {
			return nil
		}
		return map[string][]string{"before": {"FIRST"}, "instead": {"OURS", "in two"}, "after": {"<b>LAST</b>\nBcc: x@example.org\u202e"}}[place]
	}
	letter := Write(in)
	a, b, c := strings.Index(letter.Text, "FIRST"), strings.Index(letter.Text, "OURS"), strings.Index(letter.Text, "<b>LAST</b> Bcc: x@example.org\n")
	if a < 0 || b < a || c < b || strings.Contains(letter.Text, "clean it") || strings.Contains(letter.Subject, "Bcc") {
		t.Errorf("%d %d %d in\n%s", a, b, c, letter.Text)
	}
	if !strings.Contains(letter.HTML, "&lt;b&gt;LAST&lt;/b&gt;") || strings.Contains(letter.HTML, "<b>LAST") {
		t.Errorf("HTML\n%s", letter.HTML)
	}
}
