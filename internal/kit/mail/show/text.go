package show

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/bidi"
)

// clean takes out of a text on one line what turns the direction of what stands beside it.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) && r != '\u200e' && r != '\u200f' && r != '\u061c' {
			return -1
		}
		return r
	}, s)
}

// shown makes a text fit for a screen: one kind of line end, no control characters, and nothing that turns letters
// around beyond its own line.
func shown(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return clean(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s))
}

// direction returns the direction of a text: that of its first letter that has one. Source: UAX 9 51 §3.3.1.
func direction(s string) string {
	const far = 4096 // bytes without a letter, after which it does not matter
	for i, r := range s {
		p, _ := bidi.LookupRune(r)
		switch c := p.Class(); {
		case c == bidi.L:
			return "ltr"
		case c == bidi.R || c == bidi.AL:
			return "rtl"
		case i > far:
			return "ltr"
		}
	}
	return "ltr"
}

// common are short words by which languages in Latin letters are told apart.
var common = map[string]string{
	"en": " the and of to is for you we with this that have from are please ",
	"fr": " le la les des est et une pour vous nous avec sur dans que merci ",
	"es": " el la los las de que es una por con para su usted gracias en ",
	"de": " der die das und ist nicht wir sie mit für von ein eine bitte auf ",
	"pt": " o os as de que é uma para com não por em você obrigado da ",
}

// Guess guesses the language of a letter's text by what its writer says now, as a BCP 47 tag; "" is no guess.
func Guess(text string) string {
	l := Letter{Text: shown(text)}
	l.Blocks = blocks(l.Text)
	return language(l.own())
}

// language guesses the language of a text by its letters, and of Latin ones by short words.
func language(s string) string {
	var n struct{ arabic, persian, cyrillic, ukrainian, han, kana, hangul, hebrew, greek, latin int }
	const far = 20_000 // letters that are looked at
	seen := 0
	for _, r := range s {
		if !unicode.IsLetter(r) {
			continue
		}
		if seen++; seen > far {
			break
		}
		switch {
		case strings.ContainsRune("پچژگکی", r):
			n.persian++
			n.arabic++
		case unicode.Is(unicode.Arabic, r):
			n.arabic++
		case strings.ContainsRune("іїєґІЇЄҐ", r):
			n.ukrainian++
			n.cyrillic++
		case unicode.Is(unicode.Cyrillic, r):
			n.cyrillic++
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			n.kana++
		case unicode.Is(unicode.Han, r):
			n.han++
		case unicode.Is(unicode.Hangul, r):
			n.hangul++
		case unicode.Is(unicode.Hebrew, r):
			n.hebrew++
		case unicode.Is(unicode.Greek, r):
			n.greek++
		case unicode.Is(unicode.Latin, r):
			n.latin++
		}
	}
	most := func(x int) bool { return x*3 > seen && x > 3 }
	switch {
	case n.kana > 2 && most(n.kana+n.han):
		return "ja"
	case most(n.han) || n.han > 3 && n.han*5 > seen:
		return "zh"
	case most(n.hangul):
		return "ko"
	case most(n.arabic) && n.persian*20 > n.arabic:
		return "fa"
	case most(n.arabic):
		return "ar"
	case most(n.cyrillic) && n.ukrainian*30 > n.cyrillic:
		return "uk"
	case most(n.cyrillic):
		return "ru"
	case most(n.hebrew):
		return "he"
	case most(n.greek):
		return "el"
	}
	return latin(s)
}

// latin guesses among languages in Latin letters.
func latin(s string) (best string) {
	words := strings.Fields(strings.ToLower(s))
	words = words[:min(len(words), 3000)]
	top, second := 1, 0
	for _, tag := range []string{"en", "fr", "es", "de", "pt"} {
		hits := 0
		for _, w := range words {
			if strings.Contains(common[tag], " "+strings.Trim(w, ".,;:!?()\"'")+" ") {
				hits++
			}
		}
		if hits > top {
			best, top, second = tag, hits, top
		} else if hits > second {
			second = hits
		}
	}
	if top == second {
		return ""
	}
	return best
}
