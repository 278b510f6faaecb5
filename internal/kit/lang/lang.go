// Package lang speaks the six languages of the United Nations: catalogues of messages with plural forms, numbers, dates
// and "3 hours ago", the direction of writing, and which language a person wants.
//
// A catalogue is one flat JSON file a language, keys sorted, each value a text with {placeholders} or an object of
// plural forms. Values put into a text are kept apart from it by Unicode isolates where directions could mix, so that an
// address in an Arabic sentence stays in one piece. Texts are plain: whoever writes HTML escapes them.
package lang

import (
	"encoding/json"
	"slices"
	"time"
)

// Lang is one language with its catalogue. It is never changed after Load and may be used by several goroutines.
type Lang struct {
	// Tag is its BCP 47 tag, e.g. "ar".
	Tag string
	// Name is what its speakers call it, e.g. "العربية".
	Name     string
	messages map[string]message
	rules    rules
}

// Bundle is all languages that Tocsin speaks. The first is the one for those who ask for none of them.
type Bundle struct {
	langs []*Lang
}

// Tags are the languages in the order in which a menu shows them.
func Tags() []string { return []string{"ar", "en", "es", "fr", "ru", "zh"} }

// Default is the language of those who ask for none that there is.
const Default = "en"

// All returns the languages in the order of Tags.
func (b *Bundle) All() []*Lang { return slices.Clone(b.langs) }

// Lang returns the language of a tag, or else the default one. A region is of no matter: "fr-CA" is French.
func (b *Bundle) Lang(tag string) *Lang {
	if l := b.find(tag); l != nil {
		return l
	}
	return b.find(Default)
}

// find returns the language of a tag, or nil.
func (b *Bundle) find(tag string) *Lang {
	tag = primary(tag)
	for _, l := range b.langs {
		if l.Tag == tag {
			return l
		}
	}
	return nil
}

// Dir is the direction of writing as HTML names it: "rtl" or "ltr".
func (l *Lang) Dir() string {
	if l.rules.rtl {
		return "rtl"
	}
	return "ltr"
}

// Has reports whether the catalogue has a text of that key.
func (l *Lang) Has(key string) bool {
	_, ok := l.messages[key]
	return ok
}

// Text returns the text of a key with its placeholders filled. args are names and values in turn: "n", 3, "owner", name.
// The value named "n" chooses the plural form. A key that is missing comes back between ⟦ and ⟧, so it is seen at once.
func (l *Lang) Text(key string, args ...any) string {
	m, ok := l.messages[key]
	if !ok {
		return "⟦" + key + "⟧"
	}
	return l.fill(m.form(l.count(args)), args)
}

// Word returns the text of a word from a closed list, e.g. prefix "class" and word "phishing". A word that the
// catalogue does not know is shown as it is: feeds and operators bring their own.
func (l *Lang) Word(prefix, word string) string {
	if m, ok := l.messages[prefix+"."+word]; ok {
		return m.form(Other)
	}
	return l.isolate(word)
}

// Forms returns the plural forms of a key as a JSON object by their CLDR names, for what counts in a browser; {n} stays.
func (l *Lang) Forms(key string) []byte {
	forms := map[string]string{}
	for p, text := range l.messages[key].forms {
		if text != "" {
			forms[Plural(p).String()] = text
		}
	}
	b, _ := json.Marshal(forms) // a map of texts always can be
	return b
}

// count returns the plural form that the value named "n" asks for.
func (l *Lang) count(args []any) Plural {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] != "n" {
			continue
		}
		if n, ok := integer(args[i+1]); ok {
			return l.rules.plural(n)
		}
	}
	return Other
}

// value writes a value that is put into a text.
func (l *Lang) value(v any) string {
	if n, ok := integer(v); ok {
		return l.isolate(l.Number(n))
	}
	switch v := v.(type) {
	case string:
		return l.isolate(v)
	case time.Time:
		return l.isolate(l.Date(v))
	}
	return ""
}

// integer returns a whole number of any Go type.
func integer(v any) (int64, bool) {
	switch v := v.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	case uint32:
		return int64(v), true
	}
	return 0, false
}
