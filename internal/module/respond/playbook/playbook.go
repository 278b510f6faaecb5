// Package playbook holds what to do in incidents of a type, a file a type of work, and the texts that letters start from, a
// file a language. An operator's own playbooks stand in the folder playbooks of the data directory; one of the same name
// takes a built-in one's place.
package playbook

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"

	"tocsin"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/shelf"
)

//go:embed book/*.toml letter/*.toml
var builtIn embed.FS

// Book is a playbook in all its languages.
type Book struct {
	Name    string          `toml:"-"`       // of the file
	Classes []string        `toml:"classes"` // RSIT types, or classes of them
	In      map[string]Text `toml:"in"`      // by language; en is there
	Source  string          `toml:"-"`       // the file's text
	From    From            `toml:"-"`       // where it stands; what files alone give does not say
	Under   From            `toml:"-"`       // where another of its name stands, that is there again without it; "" is none
}

// Text is a playbook in one language.
type Text struct {
	Title string   `toml:"title"`
	Text  string   `toml:"text"` // Markdown
	Steps []string `toml:"steps"`
}

// Limits of a playbook: bytes of a file, steps, bytes of a step.
const (
	maxFile  = 200 << 10
	maxSteps = 100
	maxStep  = 2000
)

// Parse reads a playbook from a file.
func Parse(name string, text []byte) (b Book, err error) {
	if len(text) > maxFile {
		return b, fmt.Errorf("%s is longer than %d bytes", name, maxFile)
	}
	if err := toml.NewDecoder(strings.NewReader(string(text))).DisallowUnknownFields().Decode(&b); err != nil {
		return b, fmt.Errorf("read playbook %s: %w", name, err)
	}
	b.Name, b.Source = name, string(text)
	return b, b.check()
}

// check refuses a playbook that no tasks can be made of, with the line of its text.
func (b Book) check() error {
	if len(b.In["en"].Steps) == 0 {
		return b.bad("en", "steps", tocsin.Faultf(tocsin.Invalid, "there are no steps in English"))
	}
	for _, language := range slices.Sorted(maps.Keys(b.In)) {
		t := b.In[language]
		if strings.TrimSpace(t.Title) == "" {
			return b.bad(language, "title", tocsin.Faultf(tocsin.Invalid, "a playbook has a title"))
		}
		if len(t.Steps) > maxSteps {
			return b.bad(language, "steps", tocsin.Faultf(tocsin.Invalid, "a playbook has up to %d steps", maxSteps))
		}
		for _, s := range t.Steps {
			if strings.TrimSpace(s) == "" || len(s) > maxStep {
				return b.bad(language, "steps", tocsin.Faultf(tocsin.Invalid, "a step is a text of up to %d bytes", maxStep))
			}
		}
	}
	return nil
}

// bad says where in the text a fault is: in a line of a language's table, or where that begins.
func (b Book) bad(language, field string, f *tocsin.Fault) error {
	f.Field = "in." + language + "." + field
	inside := false
	for i, line := range strings.Split(b.Source, "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			inside = strings.ReplaceAll(line, " ", "") == "[in."+language+"]"
		}
		if !inside {
			continue
		}
		name, _, isField := strings.Cut(line, "=")
		if at := isField && strings.TrimSpace(name) == field; at || f.Line == 0 {
			if f.Line = int64(i + 1); at {
				break
			}
		}
	}
	return f
}

// in returns the playbook in a language, or in English.
func (b Book) in(language string) item.Playbook {
	language, _, _ = strings.Cut(language, "-")
	t, ok := b.In[language]
	if !ok {
		t = b.In["en"]
	}
	return item.Playbook{Name: b.Name, Title: t.Title, Classes: b.Classes, Text: t.Text, Steps: t.Steps}
}

// Shelf is all playbooks, in the order of their names.
type Shelf []Book

// Live is the built-in playbooks and those in the folder playbooks of a data directory, read again as soon as a file
// changes, and what was written in the desk over that. The zero Live
// has read nothing. It may be used by many goroutines.
type Live struct {
	files shelf.Live[Book]

	mu      sync.Mutex
	written map[string]Book // read before, by name
}

// Get returns what stands in files now, those of a data directory among them; "" is none. A file that can't be read is told
// in the error, and the rest stands; fresh tells that files were read.
func (l *Live) Get(folder string) (all Shelf, fresh bool, err error) {
	if folder != "" {
		folder = filepath.Join(folder, "playbooks")
	}
	return l.files.Get(builtIn, "book", folder, Parse, func(one Book) string { return one.Name })
}

// For returns the playbooks of an RSIT type, in a language: those of the type itself before those of its class. All for "".
func (sh Shelf) For(typ, language string) (list []item.Playbook) {
	for _, want := range wanted(typ) {
		for _, b := range sh {
			if want == "" || slices.Contains(b.Classes, want) {
				list = append(list, b.in(language))
			}
		}
	}
	return list
}

func wanted(typ string) []string {
	c, ok := tocsin.ClassOf(typ)
	if !ok || c.Taxonomy == typ {
		return []string{typ}
	}
	return []string{typ, c.Taxonomy}
}

// Named returns the playbook of a name in a language.
func (sh Shelf) Named(name, language string) (item.Playbook, bool) {
	for _, b := range sh {
		if b.Name == name {
			return b.in(language), true
		}
	}
	return item.Playbook{}, false
}

// Templates returns the built-in texts that letters start from, in all languages.
func Templates() (list []item.Template) {
	files, err := fs.Glob(builtIn, "letter/*.toml")
	if err != nil {
		return nil
	}
	for _, f := range files {
		var all map[string]struct {
			Subject string `toml:"subject"`
			Body    string `toml:"body"`
		}
		text, err := builtIn.ReadFile(f)
		if err != nil || toml.Unmarshal(text, &all) != nil {
			continue // the tests read them all
		}
		language := strings.TrimSuffix(filepath.Base(f), ".toml")
		for name, t := range all {
			list = append(list, item.Template{Name: name, Language: language, Subject: t.Subject, Body: strings.TrimSpace(t.Body) + "\n"})
		}
	}
	return list
}
