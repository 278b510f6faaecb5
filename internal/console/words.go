package console

import (
	"sync"

	"tocsin/internal/kit/lang"
)

// Words returns the catalogues of the pages, for what speaks the same words elsewhere: a letter, a report. They are read
// once and shared.
var Words = sync.OnceValue(func() *lang.Bundle {
	b, err := loadLocale()
	if err != nil {
		panic(err) // they are compiled in, and a test holds that they load
	}
	return b
})

// Languages are the choices of a menu of languages, each in its own words.
func Languages(chosen string) (list []Option) {
	for _, l := range Words().All() {
		list = append(list, Option{Value: l.Tag, Text: l.Name, Selected: l.Tag == chosen})
	}
	return list
}
