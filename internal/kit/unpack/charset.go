package unpack

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

var (
	utf16le = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	utf16be = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
)

// charsetOf returns the character set of a name, or nil.
func charsetOf(name string) encoding.Encoding {
	switch key := nameKey(name); key {
	case "":
		return nil
	case "utf8", "utf8bom":
		return unicode.UTF8
	case "utf16le", "utf16":
		return utf16le
	case "utf16be":
		return utf16be
	case "gb18030", "gbk", "gb2312", "cp936":
		return simplifiedchinese.GB18030
	default:
		key = strings.Replace(strings.Replace(key, "cp125", "windows125", 1), "latin1", "iso88591", 1)
		for _, e := range charmap.All {
			if nameKey(fmt.Sprint(e)) == key {
				return e
			}
		}
		return nil
	}
}

// nameKey returns a name's letters and digits, in lower case.
func nameKey(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(name))
}

// nameOf returns a character set's name as the Internet writes it.
func nameOf(e encoding.Encoding) string {
	switch e {
	case utf16le:
		return "utf-16le"
	case utf16be:
		return "utf-16be"
	}
	return strings.ReplaceAll(strings.ToLower(fmt.Sprint(e)), " ", "-")
}

// marked returns the character set that a byte order mark or a pattern of NUL bytes tells, and the mark's length.
func marked(b []byte) (e encoding.Encoding, name string, skip int) {
	switch {
	case bytes.HasPrefix(b, []byte{0xef, 0xbb, 0xbf}):
		return unicode.UTF8, "utf-8", 3
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		return utf16le, "utf-16le", 2
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return utf16be, "utf-16be", 2
	}
	var nul [2]int
	head := b[:min(len(b), 4<<10)]
	for i, c := range head {
		if c == 0 {
			nul[i&1]++
		}
	}
	pairs := len(head) / 2
	switch {
	case pairs >= 8 && nul[1] > pairs/3 && nul[0] <= pairs/50:
		return utf16le, "utf-16le", 0
	case pairs >= 8 && nul[0] > pairs/3 && nul[1] <= pairs/50:
		return utf16be, "utf-16be", 0
	}
	return nil, "", 0
}

// guess returns the character set of text that is not ASCII, and nil for UTF-8. whole says that b is the rest of the
// text, and not cut somewhere.
func guess(b []byte, whole bool) (encoding.Encoding, string) {
	if good, bad := utf8Runes(b, whole); good > bad || bad == 0 {
		return nil, "utf-8"
	}
	s := weigh(b)
	switch {
	case s.chinese():
		return simplifiedchinese.GB18030, "gb18030"
	case s.arabic*10 >= s.high*8 && s.inRuns > s.byLatin:
		return charmap.Windows1256, "windows-1256"
	case s.inRuns > s.byLatin && s.letters*10 >= s.high*9:
		return charmap.Windows1251, "windows-1251"
	}
	return charmap.Windows1252, "windows-1252"
}

// utf8Runes counts the runes of b beyond ASCII that are UTF-8, and the bytes that are not.
func utf8Runes(b []byte, whole bool) (good, bad int) {
	for len(b) > 0 {
		n := asciiLen(b)
		if b = b[n:]; len(b) == 0 || !whole && !utf8.FullRune(b) {
			break
		}
		r, n := utf8.DecodeRune(b)
		if b = b[n:]; r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
	}
	return good, bad
}

// signs are what text in an unknown character set shows of itself.
type signs struct {
	high    int // bytes beyond ASCII
	arabic  int // those that are Arabic letters in windows-1256
	letters int // those from 0xC0 on: letters in windows-1251 and windows-1252
	inRuns  int // those beside another one, as in Arabic and Cyrillic words
	byLatin int // those beside an ASCII letter, as in French and Spanish words
	pairs   int // pairs that are common Chinese characters in GB 2312
	odd     int // bytes that can't be part of GB 18030, or only of its rare characters
}

// chinese reports whether nearly all is common Chinese. Arabic words of an even length look the same pair by pair, but
// seldom hold a byte below 0xC0, which a third of the bytes of Chinese text are.
func (s signs) chinese() bool {
	return s.pairs > 0 && s.pairs >= 8*s.odd && s.arabic*10 < s.high*9 && s.letters*20 < s.high*19
}

// weigh gathers the signs.
func weigh(b []byte) signs {
	var s signs
	for i, c := range b {
		if c < utf8.RuneSelf {
			continue
		}
		s.high++
		if isArabic(c) {
			s.arabic++
		}
		if c >= 0xc0 {
			s.letters++
		}
		before, after := at(b, i-1), at(b, i+1)
		if before >= 0xa0 || after >= 0xa0 {
			s.inRuns++
		}
		if isLatin(before) || isLatin(after) {
			s.byLatin++
		}
	}
	s.pairs, s.odd = gbPairs(b)
	return s
}

// gbPairs counts the pairs of bytes that are characters of GB 2312, and all else beyond ASCII.
func gbPairs(b []byte) (pairs, odd int) {
	for i := 0; i < len(b); i++ {
		lead, trail := b[i], at(b, i+1)
		switch {
		case lead < utf8.RuneSelf:
		case lead >= 0xa1 && lead <= 0xf7 && trail >= 0xa1:
			pairs++
			i++
		default:
			odd++
		}
	}
	return pairs, odd
}

// at returns b[i], or 0 where b has none.
func at(b []byte, i int) byte {
	if i < 0 || i >= len(b) {
		return 0
	}
	return b[i]
}

func isLatin(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// isArabic reports whether c is an Arabic letter or sign in windows-1256.
func isArabic(c byte) bool {
	switch c {
	case 0x81, 0x8d, 0x8e, 0x90, 0x98, 0x9f, 0xa1, 0xaa, 0xba, 0xbf, 0xe1, 0xec, 0xed:
		return true
	}
	return c >= 0xc1 && c <= 0xd6 || c >= 0xd8 && c <= 0xdf || c >= 0xe3 && c <= 0xe6
}
