// Package shelf reads data that stands in files: one thing a file, some built in, an operator's own over them.
package shelf

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// fileEnd is how the names of the files end; the rest is the thing's name.
const fileEnd = ".toml"

// load reads the files of a folder that is built in, and then those of a folder on disk; "" is none. A thing of the same
// name takes the earlier one's place. They come in the order of their names. A file that can't be read is told in the
// error by its name, line and field, and the rest stands; a thing on disk that can't be read any more stays as it was before.
func load[T any](builtIn fs.FS, dir, folder string, parse func(name string, text []byte) (T, error), before map[string]T) ([]T, error) {
	own, err := fs.Sub(builtIn, dir)
	if err != nil {
		return nil, err
	}
	s := stand[T]{by: map[string]T{}, parse: parse}
	errs := []error{s.read(own)}
	if folder != "" {
		s.before = before
		errs = append(errs, s.read(os.DirFS(folder)))
	}
	return s.sorted(), errors.Join(errs...)
}

// stand is what was read so far.
type stand[T any] struct {
	by     map[string]T
	before map[string]T
	parse  func(name string, text []byte) (T, error)
}

func (s stand[T]) read(files fs.FS) error {
	list, err := fs.Glob(files, "*"+fileEnd)
	errs := []error{err}
	for _, f := range list {
		text, err := fs.ReadFile(files, f)
		if err == nil {
			var thing T
			name := strings.TrimSuffix(f, fileEnd)
			if thing, err = s.parse(name, text); err == nil {
				s.by[name] = thing
			} else if was, ok := s.before[name]; ok {
				s.by[name] = was
			}
		}
		errs = append(errs, Fault(f, err))
	}
	return errors.Join(errs...)
}

func (s stand[T]) sorted() []T {
	names := make([]string, 0, len(s.by))
	for name := range s.by {
		names = append(names, name)
	}
	slices.Sort(names)
	list := make([]T, len(names))
	for i, name := range names {
		list[i] = s.by[name]
	}
	return list
}
