package sift

import (
	"regexp"
	"strings"

	"tocsin/internal/kit/number"
	"tocsin/internal/module/respond/item"
	"tocsin/plugin/enrich"
)

// Number is the kind of a span that is the number of an item or of a warning.
const Number = "number"

// Span is a place in a text that can be looked up.
type Span struct {
	From, To int // bytes of the text
	Kind     string
	Value    string // as an index has it
	Shown    string // as the writer spelled it, so that nobody follows it by mistake
}

var (
	// words are runs of signs that can stand within an indicator, defanged or not.
	words = regexp.MustCompile(`[^\s<>"'\x60，。；：！？、」』】）》〉“”‘’«»،؛؟]{4,500}`)
	// parts are what such a run is made of, where it is no indicator as a whole: ip=203.0.113.7, a.example:443.
	parts = regexp.MustCompile(`[^=,;|:/]{4,}`)
)

// Spans returns the first places of a text that can be looked up, in its order: what Indicators finds, plain names under a
// suffix that is known, and numbers of items. Addresses of mail are left alone: they are people.
func Spans(text string, most int) (list []Span) {
	if len(text) > maxText {
		text = text[:maxText]
	}
	for _, at := range words.FindAllStringIndex(text, -1) {
		found := spans(text, at[0], at[1])
		if list = append(list, found...); len(list) >= most {
			return list[:most]
		}
	}
	return list
}

// spans looks at one run of signs, and else at its parts.
func spans(text string, from, to int) (list []Span) {
	if !strings.ContainsAny(text[from:to], ".(0123456789") { // most words
		return nil
	}
	if one, ok := spanOf(text, from, to); ok {
		return []Span{one}
	}
	if strings.Contains(text[from:to], "@") {
		return nil
	}
	for _, at := range parts.FindAllStringIndex(text[from:to], -1) {
		if one, ok := spanOf(text, from+at[0], from+at[1]); ok {
			list = append(list, one)
		}
	}
	return list
}

// spanOf looks at a run without the punctuation around it.
func spanOf(text string, from, to int) (s Span, ok bool) {
	word := text[from:to]
	word = strings.TrimRight(word, trailer)
	left := strings.TrimLeft(word, "([{*-")
	s = Span{From: from + len(word) - len(left), To: from + len(word)}
	if n, is := number.Parse(left); is {
		s.Kind, s.Value, s.Shown = Number, n, left
		return s, true
	}
	s.Kind, s.Value = One(left)
	plain := defanged.Replace(left)
	switch {
	case s.Kind == "", s.Kind == "email":
		return s, false
	case s.Kind == "asn" && !asns.MatchString(left):
		return s, false
	case s.Kind == "domain" && plain == left && enrich.Suffix(s.Value) == "":
		return s, false
	}
	s.Shown = item.Indicator{Kind: s.Kind, Value: plain}.Defanged()
	return s, true
}
