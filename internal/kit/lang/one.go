package lang

import (
	"fmt"
	"io/fs"
)

// LoadOne reads the catalogue of one language from a folder, for what is seldom needed in all of them.
func LoadOne(dir fs.FS, tag string) (*Lang, error) {
	l, err := load(dir, tag)
	if err != nil {
		return nil, fmt.Errorf("catalogue %s: %w", tag, err)
	}
	return l, nil
}

// Form returns the text of a key as it stands in the catalogue, in the plural form for a number of things. ok is false
// where there is no such key.
func (l *Lang) Form(key string, n int64) (text string, ok bool) {
	m, ok := l.messages[key]
	return m.form(l.rules.plural(n)), ok
}

// Isolate keeps a value apart from a text around it where their directions could mix.
func (l *Lang) Isolate(s string) string { return l.isolate(s) }
