package lang

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
)

// Load reads the catalogues of all languages from a folder: TAG.json each.
func Load(dir fs.FS) (*Bundle, error) {
	b := &Bundle{}
	for _, tag := range Tags() {
		l, err := load(dir, tag)
		if err != nil {
			return nil, fmt.Errorf("catalogue %s: %w", tag, err)
		}
		b.langs = append(b.langs, l)
	}
	return b, nil
}

// load reads one catalogue.
func load(dir fs.FS, tag string) (*Lang, error) {
	data, err := fs.ReadFile(dir, tag+".json")
	if err != nil {
		return nil, err
	}
	var texts map[string]json.RawMessage
	if err := json.Unmarshal(data, &texts); err != nil {
		return nil, err
	}
	l := &Lang{Tag: tag, messages: make(map[string]message, len(texts)), rules: rulesOf(tag)}
	l.Name = l.rules.name
	for key, raw := range texts {
		m, err := parse(raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		l.messages[key] = m
	}
	return l, nil
}

// parse reads a value of a catalogue: a text or an object of plural forms.
func parse(raw json.RawMessage) (message, error) {
	var m message
	if len(raw) > 0 && raw[0] == '"' {
		return m, json.Unmarshal(raw, &m.forms[Other])
	}
	var forms map[string]string
	if err := json.Unmarshal(raw, &forms); err != nil {
		return m, err
	}
	for name, text := range forms {
		i := slices.Index(pluralNames[:], name)
		if i < 0 {
			return m, fmt.Errorf("plural form %q: want one of %v", name, pluralNames)
		}
		m.forms[i] = text
	}
	if m.forms[Other] == "" {
		return m, fmt.Errorf("plural form %q is missing", Other)
	}
	return m, nil
}

// Keys returns the keys of a catalogue, sorted.
func (l *Lang) Keys() []string { return slices.Sorted(maps.Keys(l.messages)) }

// plural reports whether a text has forms for numbers.
func (m message) plural() bool {
	for _, s := range m.forms[1:] {
		if s != "" {
			return true
		}
	}
	return false
}
