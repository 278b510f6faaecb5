package desk

import (
	"cmp"
	"slices"

	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/statute"
)

// laws fills what a page says of clocks: which sets can be started, which run, and what each clock is called. A law's own
// words are taken where the catalogue has none.
func (d *Desk) laws(b *itemBody, l *lang.Lang) {
	b.LawNames, b.ClockNames = map[string]string{}, map[int64]string{}
	all := d.room.Statutes()
	for _, s := range all {
		b.LawNames[s.Name] = inWords(l, s.Title)
		o := console.Option{Value: s.Name, Text: b.LawNames[s.Name]}
		if slices.ContainsFunc(b.Clocks, func(c item.Clock) bool { return c.Set == s.Name }) {
			b.Running = append(b.Running, o)
		} else {
			b.Laws = append(b.Laws, o)
		}
	}
	for _, c := range b.Clocks {
		b.ClockNames[c.ID] = clockName(l, all, c)
	}
}

// clockName is what people call a clock.
func clockName(l *lang.Lang, all []statute.Set, c item.Clock) string {
	for _, s := range all {
		for _, own := range s.Clocks {
			if s.Name == c.Set && own.Name == c.Name {
				return inWords(l, own.Title)
			}
		}
	}
	return l.Word("respond.clock", c.Name)
}

// inWords takes a title in the reader's language, or in English.
func inWords(l *lang.Lang, title map[string]string) string { return cmp.Or(title[l.Tag], title["en"]) }

// ClockName is what a clock is called in a language.
func ClockName(l *lang.Lang, all []statute.Set, c item.Clock) string { return clockName(l, all, c) }
