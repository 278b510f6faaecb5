package console

import (
	"strconv"
	"strings"
)

// formats finds the format that a sentence was made of.
type formats struct {
	byStart map[string][]pattern // by their first bytes; what begins with a verb stands under ""
}

// pattern is a format as it is looked for in a sentence.
type pattern struct {
	format string
	pieces []piece
	weight int // bytes of its literals: of two that fit the heavier one is meant
}

const (
	startLen  = 4 // bytes of a literal that formats are sorted by
	leastText = 7 // bytes of literals that a format needs to be told from any other: "%s: %s" would fit everything
)

// index sorts formats.
func index(keys []string) *formats {
	f := &formats{map[string][]pattern{}}
	for _, key := range keys {
		p := pattern{format: key, pieces: split(key)}
		for _, piece := range p.pieces {
			p.weight += len(piece.literal)
		}
		if len(p.pieces) < 2 || p.weight < leastText {
			continue
		}
		start := p.pieces[0].literal
		if start = start[:min(len(start), startLen)]; len(start) < startLen {
			start = ""
		}
		f.byStart[start] = append(f.byStart[start], p)
	}
	return f
}

// find returns the heaviest format that a text was made of, with its arguments as they stand in the text.
func (f *formats) find(text string) (format string, args []any, ok bool) {
	weight := 0
	for _, start := range []string{text[:min(len(text), startLen)], ""} {
		for _, p := range f.byStart[start] {
			if p.weight <= weight {
				continue
			}
			if list, fits := p.match(text); fits {
				format, args, weight, ok = p.format, list, p.weight, true
			}
		}
	}
	return format, args, ok
}

// match reads the arguments of a format out of a text.
func (p pattern) match(text string) (args []any, ok bool) {
	last := p.pieces[len(p.pieces)-1].literal
	rest, ok := strings.CutPrefix(text, p.pieces[0].literal)
	if !ok || !strings.HasSuffix(rest, last) {
		return nil, false
	}
	rest = rest[:len(rest)-len(last)]
	for i, piece := range p.pieces[:len(p.pieces)-1] {
		value := rest
		if between := p.pieces[i+1].literal; i+2 < len(p.pieces) {
			at := strings.Index(rest, between)
			if at < 0 {
				return nil, false
			}
			value, rest = rest[:at], rest[at+len(between):]
		}
		arg, ok := readValue(piece.verb, value)
		if !ok {
			return nil, false
		}
		args = append(args, arg)
	}
	return args, true
}

// readValue reads an argument back. What a verb has quoted or cut stays as it is in the text.
func readValue(verb, value string) (any, bool) {
	if !strings.HasSuffix(verb, "d") {
		return kept(value), true
	}
	n, err := strconv.ParseInt(value, 10, 64)
	return n, err == nil
}

// kept is an argument as it stood in a sentence.
type kept string

// known says a text whose sentence the catalogue has.
func (s *sayer) known(text string) (string, bool) {
	if !strings.Contains(text, "%") {
		if text, ok := s.format(text, nil); ok {
			return text, true
		}
	}
	format, args, ok := s.formats.find(text)
	if !ok {
		return "", false
	}
	return s.format(format, args)
}

// sentence says a text; of several behind one another, each; what no catalogue has stays English.
func (s *sayer) sentence(text string) string {
	if said, ok := s.known(text); ok {
		return said
	}
	for _, mark := range []string{"; ", ": "} {
		if a, b, found := strings.Cut(text, mark); found {
			first, ok := s.known(a)
			if !ok && (mark == "; " || strings.Contains(a, " ")) {
				continue
			}
			if !ok {
				first = s.lang.Isolate(a)
			}
			return first + s.mark(mark) + s.sentence(b)
		}
	}
	return foreign(text)
}

// mark writes what stands between two sentences.
func (s *sayer) mark(mark string) string {
	switch {
	case s.lang.Tag == "ar" && mark == "; ":
		return "؛ "
	case s.lang.Tag == "zh" && mark == "; ":
		return "；"
	case s.lang.Tag == "zh":
		return "："
	case s.lang.Tag == "fr":
		return "\u00a0" + mark
	}
	return mark
}
