package docx

import (
	"fmt"
	"strings"
	"unicode"
)

// paragraph is one paragraph of a style in one direction; more are properties that go behind its direction.
func paragraph(style, more, text string, rtl bool) string {
	var b strings.Builder
	b.WriteString(`<w:p><w:pPr>`)
	if style != "" {
		fmt.Fprintf(&b, `<w:pStyle w:val="%s"/>`, style)
	}
	if rtl {
		b.WriteString(`<w:bidi/>`)
	}
	b.WriteString(more + `</w:pPr>`)
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteString(`<w:r><w:br/></w:r>`)
		}
		for j, part := range strings.Split(line, "\t") {
			if j > 0 {
				b.WriteString(`<w:r><w:tab/></w:r>`)
			}
			for _, r := range runs(part, rtl) {
				b.WriteString(r.xml())
			}
		}
	}
	b.WriteString(`</w:p>`)
	return b.String()
}

// run is a piece of a line in one direction.
type run struct {
	text string
	rtl  bool
}

func (r run) xml() string {
	how := ""
	if r.rtl {
		how = `<w:rPr><w:rtl/></w:rPr>`
	}
	return `<w:r>` + how + `<w:t xml:space="preserve">` + escaped(r.text) + `</w:t></w:r>`
}

// way is the direction of a sign.
type way int8

const (
	neither way = iota
	left        // from left to right
	right       // from right to left
)

// runs parts a line where its direction turns. Word lays out a sign without one by the run that it is in, so each goes where
// Unicode puts it: with what stands on both its sides where they agree, else with the paragraph. Source: UAX 9 51 §3.3.5.
func runs(line string, rtl bool) (list []run) {
	usual := left
	if rtl {
		usual = right
	}
	signs := []rune(line)
	ways := settled(waysOf(signs), usual)
	from := 0
	for i := range signs {
		if i+1 == len(signs) || ways[i+1] != ways[i] {
			list = append(list, run{string(signs[from : i+1]), ways[i] == right})
			from = i + 1
		}
	}
	return list
}

// waysOf are the directions that signs have by themselves. Digits go the way of the letter before them, but those with other
// signs between them, as in an address or a time, are always read from the left.
func waysOf(signs []rune) []way {
	ways, last := make([]way, len(signs)), neither
	for i, r := range signs {
		switch {
		case turns(r):
			last = right
		case unicode.IsLetter(r):
			last = left
		case !unicode.IsDigit(r) && !unicode.IsMark(r):
			continue
		}
		ways[i] = last
	}
	for from := 0; from < len(signs); {
		to := from
		for to < len(signs) && !unicode.IsSpace(signs[to]) {
			to++
		}
		if a, b, ok := figures(signs[from:to]); ok {
			for i := from + a; i < from+b; i++ {
				ways[i] = left
			}
		}
		from = to + 1
	}
	return ways
}

// figures finds, in a word without letters, its first to its last digit, where other signs stand between them.
func figures(word []rune) (from, to int, ok bool) {
	from = -1
	for i, r := range word {
		switch {
		case unicode.IsLetter(r):
			return 0, 0, false
		case unicode.IsDigit(r) && from < 0:
			from, to = i, i+1
		case unicode.IsDigit(r):
			ok = ok || i > to
			to = i + 1
		}
	}
	return from, to, ok
}

// settled gives a direction to what has none.
func settled(ways []way, usual way) []way {
	before := usual
	for i := 0; i < len(ways); i++ {
		if ways[i] != neither {
			before = ways[i]
			continue
		}
		to := i
		for to < len(ways) && ways[to] == neither {
			to++
		}
		after, now := usual, usual
		if to < len(ways) {
			after = ways[to]
		}
		if before == after {
			now = before
		}
		for ; i < to; i++ {
			ways[i] = now
		}
		i--
	}
	return ways
}

// turns reports whether a letter is written from right to left.
func turns(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko) && unicode.IsLetter(r)
}

// direction is that of the first letter of a text; figures alone run from left to right, and what has neither as is usual.
func direction(text string, usual bool) bool {
	for _, r := range text {
		if unicode.IsLetter(r) {
			return turns(r)
		}
	}
	return usual && !strings.ContainsFunc(text, unicode.IsDigit)
}

// Marks that say in which direction the signs beside them run. Source: UAX 9 51 §2.6.
const (
	leftMark  = "\u200e"
	rightMark = "\u200f"
)

// isolated is a text of one direction within a paragraph of the other: signs at its ends stay with it.
func isolated(text string, rtl bool) string {
	if rtl {
		return rightMark + text + rightMark
	}
	return leftMark + text + leftMark
}
