package shelf

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
)

// Live is what stands in files, read again as soon as one of them changes. The zero Live has read nothing. It may be used by
// many goroutines.
type Live[T any] struct {
	mu    sync.Mutex
	stamp string
	list  []T
	by    map[string]T
	err   error
}

// Get returns the things of the files as they are now: those of a folder that is built in, and over them those of a folder on
// disk; "" is none. They come in the order of their names. The error tells of files that can't be read, by name, line and
// field; a thing that was good once stays what it was. fresh is true where files were read.
func (l *Live[T]) Get(builtIn fs.FS, dir, folder string, parse func(name string, text []byte) (T, error), name func(T) string) (list []T, fresh bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := stampOf(folder); now != l.stamp || l.by == nil {
		l.list, l.err = load(builtIn, dir, folder, parse, l.by)
		l.by = map[string]T{}
		for _, thing := range l.list {
			l.by[name(thing)] = thing
		}
		l.stamp, fresh = now, true
	}
	return l.list, fresh, l.err
}

// stampOf is another one as soon as a file of a folder comes, goes or changes.
func stampOf(folder string) string {
	if folder == "" {
		return ""
	}
	files, _ := os.ReadDir(folder) // who reads the files themselves tells of trouble
	var b strings.Builder
	for _, f := range files {
		if info, err := f.Info(); err == nil && strings.HasSuffix(f.Name(), fileEnd) {
			fmt.Fprintf(&b, "%s %d %d\n", f.Name(), info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}
