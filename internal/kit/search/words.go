package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Limits of one row and of one search.
const (
	maxText  = 2 << 20   // bytes of a row's texts; the rest is not indexed
	maxWords = 20_000    // of a row
	maxBytes = 600 << 10 // of a row's words: PostgreSQL takes 1 MiB
	maxWord  = 80        // bytes of a word; the rest is not indexed, and not looked for
	maxParts = 16        // of a name in parts
	maxTerms = 20        // of a search
)

// joint stands between the parts of a name in the index. It is not ASCII, so no engine cuts there.
const joint = "·"

// term is one word that is looked for.
type term struct {
	word   string
	begins bool // it is how the word begins
}

// Words returns the words that texts are found by, each once.
func Words(texts ...string) (words []string) {
	seen := map[string]bool{}
	size, left := 0, maxText
	for _, text := range texts {
		text = cut(text, left)
		left -= len(text)
		runs(text, func(run []string, wide bool) bool {
			for _, w := range indexed(run, wide) {
				if seen[w] {
					continue
				}
				if size += len(w) + 3; len(words) == maxWords || size > maxBytes {
					return false
				}
				seen[w] = true
				words = append(words, w)
			}
			return true
		})
	}
	return words
}

// indexed returns what stands in the index for a run: of a name in parts each of its ends, so that whatever stands in a
// row in it is how one of these words begins; of signs that are written without spaces each pair, and the last sign.
func indexed(run []string, wide bool) (words []string) {
	for i := range run {
		switch {
		case wide && i+1 < len(run):
			words = append(words, run[i]+run[i+1])
		case wide:
			words = append(words, run[i])
		default:
			words = append(words, cut(strings.Join(run[i:], joint), maxWord))
		}
	}
	return words
}

// termsOf returns what is looked for.
func termsOf(looked string) (terms []term) {
	const most = 2000 // bytes that somebody may look for
	runs(cut(looked, most), func(run []string, wide bool) bool {
		switch {
		case !wide:
			terms = append(terms, term{cut(strings.Join(run, joint), maxWord), true})
		case len(run) == 1:
			terms = append(terms, term{run[0], true})
		default:
			for i := range len(run) - 1 {
				terms = append(terms, term{run[i] + run[i+1], false})
			}
		}
		return len(terms) < maxTerms
	})
	return terms[:min(len(terms), maxTerms)]
}

// runs calls yield with each run of a text, until it returns false: a word, or a name with its parts ("a.b@c"), or
// signs of a script that is written without spaces, each alone.
func runs(text string, yield func(run []string, wide bool) bool) {
	var run []string
	var part strings.Builder
	joined, wide := false, false
	flush := func() bool {
		if part.Len() > 0 {
			run = append(run, part.String())
			part.Reset()
		}
		whole := run
		run, joined = nil, false
		return len(whole) == 0 || yield(whole, wide)
	}
	for _, r := range plain(text) {
		switch {
		case isWide(r):
			if !wide && !flush() {
				return
			}
			wide, run = true, append(run, string(r))
		case unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Mc, r):
			if wide && !flush() {
				return
			}
			wide = false
			if joined && part.Len() > 0 {
				run = append(run, part.String())
				part.Reset()
			}
			joined = false
			if len(run) == maxParts && !flush() {
				return
			}
			part.WriteRune(r)
		case !wide && !joined && part.Len() > 0 && strings.ContainsRune(".-_@:+", r):
			joined = true
		default:
			if !flush() {
				return
			}
		}
	}
	flush()
}

// isWide reports whether a sign is of a script that is written without spaces between words.
func isWide(r rune) bool {
	return r > 0xdff && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// plain writes a text as it is compared: small letters without accents, digits as in ASCII, one form of each Arabic
// letter that people type in several.
func plain(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	s = norm.NFKD.String(strings.ToValidUTF8(s, " "))
	s = strings.Map(func(r rune) rune {
		switch {
		case r < utf8.RuneSelf:
			return unicode.ToLower(r)
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r), r == 'ـ':
			return -1
		case unicode.IsDigit(r):
			return digit(r)
		}
		if same, ok := alike[r]; ok {
			return same
		}
		return unicode.ToLower(r)
	}, s)
	return norm.NFC.String(s)
}

// alike are letters that stand for one another in what people type.
var alike = map[rune]rune{
	'ٱ': 'ا', 'ى': 'ي', 'ی': 'ي', 'ې': 'ي', 'ة': 'ه', 'ۀ': 'ه', 'ە': 'ه', 'ہ': 'ه', 'ک': 'ك', 'ء': -1,
	'ß': 's', 'ı': 'i', 'İ': 'i', 'ø': 'o', 'Ø': 'o', 'ł': 'l', 'Ł': 'l', 'đ': 'd', 'Đ': 'd', 'ς': 'σ', '·': ' ',
}

// digit returns a decimal digit of any script as ASCII has it: the ten stand one after the other in each.
func digit(r rune) rune {
	for zero := r; ; zero-- {
		if r-zero == 9 || !unicode.IsDigit(zero-1) {
			return '0' + (r-zero)%10
		}
	}
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// cut shortens a text to so many bytes of whole characters.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}
