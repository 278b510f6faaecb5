package console

import (
	"regexp"
	"unicode"
)

// way is the direction of a subject, "rtl" or "ltr": that of its first letter behind what letters put before a subject, such
// as "[QM-2026-000160]" and "Re:", which is Latin whatever the language. What has no letter is left to the browser.
func way(subject string) string {
	rest := subject[len(before.FindString(subject)):]
	for _, r := range rest {
		switch {
		case unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana):
			return "rtl"
		case unicode.IsLetter(r):
			return "ltr"
		}
	}
	return "auto"
}

// before is what may stand before a subject: numbers and names in brackets, and the short words for answers.
var before = regexp.MustCompile(`^(\s*(\[[^\]]*\]|\p{Latin}{1,4}:))+`)
