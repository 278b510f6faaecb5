package playbook

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"tocsin"
	"tocsin/internal/module/respond/shelf"
)

// From is where a playbook stands.
type From string

// A playbook comes with Tocsin, stands in a file of the operator's, or was written in the desk. What is further down this
// list takes the place of what is further up.
const (
	Shipped From = "shipped"
	File    From = "file"
	Written From = "desk"
)

// maxWritten is how many bytes a playbook that is written in the desk may have.
const maxWritten = 100 << 10

var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// Read reads a playbook as somebody has written it. What is wrong is a fault in the field name, or one of a line of the text.
func Read(name, text string) (Book, error) {
	if !nameForm.MatchString(name) {
		f := tocsin.Faultf(tocsin.Invalid, "a name is up to 40 small letters, digits and hyphens")
		f.Field = "name"
		return Book{Name: name}, f
	}
	if len(text) > maxWritten {
		return Book{Name: name}, tocsin.Faultf(tocsin.TooLarge, "a playbook is up to %d bytes", maxWritten)
	}
	b, err := Parse(name, []byte(text))
	if err != nil {
		return b, shelf.Fault("", err)
	}
	for _, c := range b.Classes {
		if _, ok := tocsin.ClassOf(c); !ok {
			f := tocsin.Faultf(tocsin.Invalid, "%.40q is no type of RSIT", c)
			f.Field = "classes"
			return b, f
		}
	}
	return b, nil
}

// Over puts playbooks that were written in the desk, texts by name, over those of files. One that can't be read leaves what
// was there in its place and is told in the error: an older Tocsin may be asked for what a newer one has kept.
func (l *Live) Over(all Shelf, texts map[string]string) (Shelf, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	all = slices.Clone(all)
	now := make(map[string]Book, len(texts))
	var errs []error
	for name, text := range texts {
		b, known := l.written[name]
		if !known || b.Source != text {
			var err error
			if b, err = Read(name, text); err != nil {
				errs = append(errs, fmt.Errorf("playbook %s: %w", name, err))
				continue
			}
		}
		now[name] = b
		all = all.with(b)
	}
	l.written = now
	return all, errors.Join(errs...)
}

// with puts a written playbook in its place.
func (sh Shelf) with(b Book) Shelf {
	b.From = Written
	at, there := slices.BinarySearchFunc(sh, b.Name, func(a Book, name string) int { return cmp.Compare(a.Name, name) })
	if there {
		b.Under = sh[at].From
		sh[at] = b
		return sh
	}
	return slices.Insert(sh, at, b)
}
