// Package statute holds the clocks that laws give, a file a law: who has to be told what, and by when. Some are built in;
// an operator's own stand in the folder clocks of the data directory, and one of the same name takes a built-in one's place.
//
// Source: Directive (EU) 2022/2555 §23.
package statute

import (
	"embed"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/shelf"
)

//go:embed law/*.toml
var builtIn embed.FS

// Set is the clocks of one law.
type Set struct {
	Name   string            `toml:"-" json:"name"`      // of the file
	Title  map[string]string `toml:"title" json:"title"` // by language; en is there
	Source string            `toml:"source" json:"source"`
	Clocks []Clock           `toml:"clock" json:"clocks"`
}

// Clock is one time of a law: of Hours and Days as they pass, of Months by the calendar in UTC.
type Clock struct {
	Name   string            `toml:"name" json:"name"`
	Title  map[string]string `toml:"title" json:"title"`
	Source string            `toml:"source" json:"source,omitempty"`
	After  string            `toml:"after" json:"after,omitempty"` // the clock whose meeting starts it; "" is the start of the set
	Hours  int               `toml:"hours" json:"hours,omitempty"`
	Days   int               `toml:"days" json:"days,omitempty"`
	Months int               `toml:"months" json:"months,omitempty"`
}

// Due returns when the time is over that began at from.
func (c Clock) Due(from time.Time) time.Time {
	from = from.UTC()
	if c.Months > 0 {
		from = item.AddMonths(from, c.Months)
	}
	return from.Add(time.Duration(c.Hours)*time.Hour + time.Duration(c.Days)*24*time.Hour)
}

// maxFile is how long a file may be, in bytes; maxTerm the longest time, in hours, days or months.
const (
	maxFile = 100 << 10
	maxTerm = 10_000
)

// Parse reads a set from a file.
func Parse(name string, text []byte) (s Set, err error) {
	if len(text) > maxFile {
		return s, fmt.Errorf("%s is longer than %d bytes", name, maxFile)
	}
	dec := toml.NewDecoder(strings.NewReader(string(text))).DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		return s, fmt.Errorf("read clocks %s: %w", name, err)
	}
	s.Name = name
	return s, s.check()
}

func (s Set) check() error {
	if s.Title["en"] == "" || len(s.Clocks) == 0 || s.Name == "sla" {
		return fmt.Errorf("clocks %s: a set has a title in English and at least one clock, and is not called sla", s.Name)
	}
	var before []string
	for _, c := range s.Clocks {
		n := min(c.Hours, c.Days, c.Months)
		if c.Name == "" || strings.Contains(c.Name, ":") || c.Title["en"] == "" || n < 0 || c.Hours+c.Days+c.Months == 0 || max(c.Hours, c.Days, c.Months) > maxTerm {
			return fmt.Errorf("clocks %s: clock %q needs a name, a title in English, and hours, days or months up to %d", s.Name, c.Name, maxTerm)
		}
		if c.After != "" && !slices.Contains(before, c.After) || slices.Contains(before, c.Name) {
			return fmt.Errorf("clocks %s: clock %q is there twice, or counts from one that does not stand before it", s.Name, c.Name)
		}
		before = append(before, c.Name)
	}
	return nil
}

// Shelf is all sets, in the order of their names.
type Shelf []Set

// Live is the built-in sets and those in the folder clocks of a data directory, read again as soon as a file changes. The
// zero Live has read nothing. It may be used by many goroutines.
type Live struct{ files shelf.Live[Set] }

// Get returns what there is now, with the files of a data directory; "" is none. A file that can't be read is told in the
// error, and the rest stands; fresh tells that files were read.
func (l *Live) Get(folder string) (all Shelf, fresh bool, err error) {
	if folder != "" {
		folder = filepath.Join(folder, "clocks")
	}
	return l.files.Get(builtIn, "law", folder, Parse, func(one Set) string { return one.Name })
}

// Named returns the set of a name.
func (sh Shelf) Named(name string) (Set, bool) {
	for _, s := range sh {
		if s.Name == name {
			return s, true
		}
	}
	return Set{}, false
}
