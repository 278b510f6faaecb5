package lang

import (
	"strings"
	"unicode"
)

// message is a text, or one text for each plural form.
type message struct {
	forms [6]string // by Plural; Other is always there
}

// form returns the text of a plural form, or that of Other where the language makes no difference.
func (m message) form(p Plural) string {
	if s := m.forms[p]; s != "" {
		return s
	}
	return m.forms[Other]
}

// fill puts the values in the place of {name}. A placeholder without a value stays as it is.
func (l *Lang) fill(text string, args []any) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	for text != "" {
		before, name, after, ok := cutPlaceholder(text)
		b.WriteString(before)
		if !ok {
			break
		}
		b.WriteString(l.argument(name, args))
		text = after
	}
	return b.String()
}

// argument returns the value of a name, written for this language.
func (l *Lang) argument(name string, args []any) string {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return l.value(args[i+1])
		}
	}
	return "{" + name + "}"
}

// cutPlaceholder splits a text at its first {name}.
func cutPlaceholder(text string) (before, name, after string, ok bool) {
	before, rest, found := strings.Cut(text, "{")
	if !found {
		return text, "", "", false
	}
	name, after, found = strings.Cut(rest, "}")
	if !found {
		return text, "", "", false
	}
	return before, name, after, true
}

// placeholders returns the names between braces, each once, in order of their first place.
func placeholders(text string) []string {
	var names []string
	for {
		_, name, after, ok := cutPlaceholder(text)
		if !ok {
			return names
		}
		names = append(names, name)
		text = after
	}
}

// First-strong isolate and pop isolate. Source: UAX 9 51 §2.4.
const (
	fsi = "\u2068"
	pdi = "\u2069"
)

// isolate keeps a value apart from the text around it where their directions could mix: anything in a text that runs
// from right to left, and right-to-left letters anywhere. A value that already has isolates of its own stays as it is.
func (l *Lang) isolate(s string) string {
	if s == "" || strings.HasPrefix(s, fsi) || (!l.rules.rtl && !hasRTL(s)) {
		return s
	}
	return fsi + s + pdi
}

// hasRTL reports whether a text has a letter that runs from right to left.
func hasRTL(s string) bool {
	for _, r := range s {
		if r >= 0x590 && unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko) {
			return true
		}
	}
	return false
}
