package console

import (
	"errors"
	"html/template"
	"strings"

	"tocsin"
	"tocsin/internal/kit/lang"
)

// Left-to-right isolate and pop isolate: between them stands what no catalogue has, in English. Source: UAX 9 51 §2.4.
const (
	lri = "\u2066"
	pdi = "\u2069"
)

// Say writes a fault in a reader's language: its format is looked up in the catalogues of faults, and so is each of its
// arguments that is a fault itself. What no catalogue has stays English between isolates, which the function "said" of the
// templates makes a lang="en" of.
func Say(l *lang.Lang, f *tocsin.Fault) string {
	if l.Tag == lang.Default {
		return f.Text
	}
	s := sayerOf(l)
	if text, ok := s.format(f.Format, f.Args); ok && f.Format != "" {
		return text
	}
	return s.sentence(f.Text)
}

// SayError writes an error in a reader's language: the first fault in its chain, or else its own words.
func SayError(l *lang.Lang, err error) string {
	if f, ok := errors.AsType[*tocsin.Fault](err); ok {
		return Say(l, f)
	}
	return SayText(l, err.Error())
}

// SayText writes an English sentence that was kept as such, like the reason of a reject, in a reader's language: the format
// that it was made of is found again.
func SayText(l *lang.Lang, text string) string {
	if l.Tag == lang.Default || text == "" {
		return text
	}
	return sayerOf(l).sentence(text)
}

// foreign puts what stays English between isolates.
func foreign(text string) string {
	return lri + strings.NewReplacer(lri, "", pdi, "").Replace(text) + pdi
}

// said makes HTML of a text that Say has written.
func said(text string) template.HTML {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, lri)
		b.WriteString(template.HTMLEscapeString(before))
		if !found {
			return template.HTML(b.String()) //nolint:gosec // each piece is escaped
		}
		english, after, _ := strings.Cut(rest, pdi)
		b.WriteString(`<span lang="en" dir="ltr">` + template.HTMLEscapeString(english) + `</span>`)
		text = after
	}
}
