package feed

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"

	"tocsin"
)

//go:embed *.txtar
var files embed.FS

// Builtin returns the shelf of the feeds that Tocsin brings along. It is read once and shared.
var Builtin = sync.OnceValue(func() *Shelf {
	s, err := Load(files)
	if err != nil {
		panic(err) // a test holds that each of them loads
	}
	return s
})

// Shelf is a set of feeds by name. Put alone changes it; With gives a new one.
type Shelf struct {
	change  sync.RWMutex // held by Put
	feeds   map[string]*Feed
	schemas map[string]schema
}

// Named returns the feed of a name, or a fault of sort NotFound.
func (s *Shelf) Named(name string) (*Feed, error) {
	s.change.RLock()
	defer s.change.RUnlock()
	if f, ok := s.feeds[name]; ok {
		return f, nil
	}
	return nil, tocsin.Faultf(tocsin.NotFound, "feed %.60q: there is none of that name; `tocsin feed list` shows them", name)
}

// All returns the feeds, sorted by name.
func (s *Shelf) All() []*Feed {
	s.change.RLock()
	defer s.change.RUnlock()
	return slices.SortedFunc(maps.Values(s.feeds), func(a, b *Feed) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
}

// Put adds a feed that is not there yet. Whoever asks from now on finds it.
func (s *Shelf) Put(f *Feed) error {
	s.change.Lock()
	defer s.change.Unlock()
	if s.feeds[f.Name] != nil {
		return tocsin.Faultf(tocsin.Conflict, "there is a feed named %s already", f.Name)
	}
	if len(s.feeds) >= maxShelf {
		return tocsin.Faultf(tocsin.TooLarge, "there are %d feeds already", maxShelf)
	}
	s.feeds[f.Name] = f
	return nil
}

// With returns a shelf with the feeds of both; where a name is on both, the other's feed stands. A schema file on the
// other shelf is given to the feeds that ask for it.
func (s *Shelf) With(other *Shelf) *Shelf {
	sum := &Shelf{feeds: maps.Clone(s.feeds), schemas: maps.Clone(s.schemas)}
	maps.Copy(sum.feeds, other.feeds)
	maps.Copy(sum.schemas, other.schemas)
	for name, f := range sum.feeds {
		kinds := sum.schemas[f.decl.Schema.File]
		if kinds == nil || f.decl.Schema.File == "" {
			continue
		}
		twin := *f
		twin.schema = kinds
		sum.feeds[name] = &twin
	}
	return sum
}

// Limits of a shelf's files. Source: decide/0005.
const (
	maxFile  = 4 << 20  // bytes of one feed's file
	maxShelf = 1000     // feeds in a folder
	maxRules = 64       // rules of one feed
	maxKinds = 4096     // kinds of report of one feed
	maxJSON  = 32 << 20 // bytes of a schema file
)

// readCapped reads a file that is at most limit bytes long.
func readCapped(fsys fs.FS, name string, limit int64) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("read feed %s: %w", name, err)
	}
	if info.Size() > limit {
		return nil, &tocsin.Fault{Why: tocsin.TooLarge, File: name, Text: fmt.Sprintf("the file has %d bytes, the most is %d", info.Size(), limit)}
	}
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("read feed %s: %w", name, err)
	}
	return data, nil
}
