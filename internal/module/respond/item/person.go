package item

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// beyond lets a person's words stand within others, where it stands before or behind them.
const beyond = "*"

// PersonBare is what a person is looked for by, without stars.
func PersonBare(words string) string { return strings.Trim(words, beyond) }

// HasPerson tells whether a person stands in one of some texts.
func HasPerson(words string, texts ...string) bool {
	for _, t := range texts {
		if len(personAt(t, words)) > 0 {
			return true
		}
	}
	return false
}

// WithoutPerson is a text in which a person's words are replaced, however they are capitalised; n is how often.
func WithoutPerson(text, words, by string) (out string, n int) {
	var b strings.Builder
	done := 0
	for _, at := range personAt(text, words) {
		b.WriteString(text[done:at[0]])
		b.WriteString(by)
		done, n = at[1], n+1
	}
	b.WriteString(text[done:])
	return b.String(), n
}

// personAt are the places of a text, from and to, in which a person's words stand.
func personAt(text, words string) (places [][2]int) {
	find, _ := small(PersonBare(words))
	if find == "" {
		return nil
	}
	low, at := small(text)
	before, behind := strings.HasPrefix(words, beyond), strings.HasSuffix(words, beyond)
	for from := 0; ; {
		i := strings.Index(low[from:], find)
		if i < 0 {
			return places
		}
		i += from
		end := i + len(find)
		if !before && goesOn(find, low[:i], false) || !behind && goesOn(find, low[end:], true) {
			_, n := utf8.DecodeRuneInString(low[i:])
			from = i + n
			continue
		}
		places, from = append(places, [2]int{at[i], at[end]}), end
	}
}

// small is a text in small letters, sign by sign, and where each of its bytes stands in the text.
func small(text string) (low string, at []int) {
	var b strings.Builder
	for i, r := range text {
		n, _ := b.WriteRune(unicode.ToLower(r)) // a builder takes everything
		for range n {
			at = append(at, i)
		}
	}
	return b.String(), append(at, len(text))
}

// goesOn tells whether words go on in the text beside them, before or behind: so they are a part of other words. Where a
// script has no spaces, no word ends.
func goesOn(words, beside string, behind bool) bool {
	edge, next, over := nearest(words, beside, behind)
	switch {
	case next == utf8.RuneError:
		return false
	case inWord(next):
		return inWord(edge) && !spaceless(edge) && !spaceless(next) && (behind || !escaped(beside))
	case !strings.Contains(words, "@"):
		return false
	case behind: // anna@example.org in anna@example.org.zm
		return (next == '.' || next == '-') && inWord(over)
	}
	return strings.ContainsRune("._%+-'", next) && inWord(over) // in jo.anna@example.org
}

// nearest are the last sign of words on one side, the sign beside it, and the one over that; RuneError is none.
func nearest(words, beside string, behind bool) (edge, next, over rune) {
	if behind {
		edge, _ = utf8.DecodeLastRuneInString(words)
		next, n := utf8.DecodeRuneInString(beside)
		over, _ = utf8.DecodeRuneInString(beside[n:])
		return edge, next, over
	}
	edge, _ = utf8.DecodeRuneInString(words)
	next, n := utf8.DecodeLastRuneInString(beside)
	over, _ = utf8.DecodeLastRuneInString(beside[:len(beside)-n])
	return edge, next, over
}

func inWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r))
}

// spaceless tells whether words of a sign's script stand without spaces between them.
func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// escaped tells whether a text ends with a sign as JSON writes it, as \n or \u003c: that is no letter. Source: RFC 8259 §7.
func escaped(before string) bool {
	for _, n := range []int{2, 6} {
		if len(before) < n || before[len(before)-n] != '\\' {
			continue
		}
		c := before[len(before)-n+1]
		if n == 2 && strings.IndexByte("bfnrt", c) >= 0 || n == 6 && c == 'u' {
			return true
		}
	}
	return false
}
