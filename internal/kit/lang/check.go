package lang

import (
	"fmt"
	"slices"
)

// Problems compares the catalogues with the default one and returns a line for each thing that a translator has to mend:
// a key or plural form that is missing or one too many, a placeholder that differs, a text that is empty.
func (b *Bundle) Problems() []string {
	base := b.Lang(Default)
	var out []string
	for _, l := range b.langs {
		for _, key := range base.Keys() {
			out = append(out, l.compare(key, base.messages[key])...)
		}
		for _, key := range l.Keys() {
			if !base.Has(key) {
				out = append(out, fmt.Sprintf("%s: %s: %s has no such key", l.Tag, key, base.Tag))
			}
		}
	}
	return out
}

// compare holds one text against that of the default language.
func (l *Lang) compare(key string, base message) []string {
	m, ok := l.messages[key]
	if !ok {
		return []string{fmt.Sprintf("%s: %s: missing", l.Tag, key)}
	}
	if m.plural() || base.plural() && len(l.rules.needs) > 1 {
		return l.compareForms(key, m, base)
	}
	return l.compareText(key, "", m.forms[Other], base.forms[Other])
}

// compareForms looks for each plural form that the language needs. Forms that speak of none, one or two may spell the
// number out, so {n} may be absent there.
func (l *Lang) compareForms(key string, m, base message) []string {
	var out []string
	for p, text := range m.forms {
		form := Plural(p)
		switch needed := slices.Contains(l.rules.needs, form); {
		case needed && text == "":
			out = append(out, fmt.Sprintf("%s: %s: form %s is missing", l.Tag, key, form))
		case !needed && text != "" && form != Other:
			out = append(out, fmt.Sprintf("%s: %s: form %s is never used", l.Tag, key, form))
		case text != "":
			out = append(out, l.compareText(key, form.String(), text, base.forms[Other])...)
		}
	}
	return out
}

// compareText compares the placeholders of two texts.
func (l *Lang) compareText(key, form, text, base string) []string {
	if text == "" {
		return []string{fmt.Sprintf("%s: %s: empty", l.Tag, key)}
	}
	spelled := form == "one" || form == "two" || form == "zero"
	got, want := names(text, spelled), names(base, spelled)
	if !slices.Equal(got, want) {
		return []string{fmt.Sprintf("%s: %s %s: placeholders %v, want %v", l.Tag, key, form, got, want)}
	}
	return nil
}

// names returns the placeholders of a text, sorted; without {n} where the form may spell it out.
func names(text string, spelled bool) []string {
	list := placeholders(text)
	slices.Sort(list)
	list = slices.Compact(list)
	return slices.DeleteFunc(list, func(s string) bool { return spelled && s == "n" })
}
