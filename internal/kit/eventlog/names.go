package eventlog

import (
	"encoding/hex"
	"hash/fnv"
	"slices"
	"strings"
	"sync"

	"tocsin"
)

// FormField is the second stream field. Most events have none. The engine takes 2,000 different field names in a
// block of a stream and drops the rows over that in silence, also much later, when it merges blocks. So the names that
// may stand in the streams without a form are counted over the log's life; an event with a name over the count is put
// in a stream that holds only events with exactly its names.
const FormField = "form"

// CommonStreams is the filter for the events in streams without a form.
const CommonStreams = `{` + FormField + `=""}`

// maxNames is how many names may stand in the streams that have no form. The engine adds an event's own number of
// fields to the number of names before it compares, and the log's own fields count too.
const maxNames = 2000 - MaxFields - 10

// Names are the field names that stand in the streams without a form. Several goroutines may use it at once.
type Names struct {
	mu   sync.RWMutex
	set  map[string]struct{}
	keep func(fresh []string) error
}

// NewNames returns the names that a log has already. Keep is called, by one goroutine at a time, with names to
// remember before they are used.
func NewNames(known []string, keep func(fresh []string) error) *Names {
	n := &Names{set: make(map[string]struct{}, len(known)), keep: keep}
	for _, name := range known {
		n.set[name] = struct{}{}
	}
	return n
}

// Learn adds names that another process has brought into the log.
func (n *Names) Learn(known []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, name := range known {
		n.set[name] = struct{}{}
	}
}

// has reports whether the name may stand in the streams without a form already.
func (n *Names) has(name string) bool {
	n.mu.RLock()
	defer n.mu.RUnlock()
	_, ok := n.set[name]
	return ok
}

// admit adds names and reports true, or reports false where they are too many.
func (n *Names) admit(names []string) (bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	fresh := slices.DeleteFunc(names, func(s string) bool { _, ok := n.set[s]; return ok })
	if len(n.set)+len(fresh) > maxNames {
		return false, nil
	}
	if err := n.keep(fresh); err != nil {
		return false, err
	}
	for _, name := range fresh {
		n.set[name] = struct{}{}
	}
	return true, nil
}

// formOf returns the form of an event whose names are not all admitted: a hash of its names.
func formOf(fields []tocsin.Field) string {
	names := make([]string, len(fields))
	for i := range fields {
		names[i] = fields[i].Name
	}
	slices.Sort(names)
	h := fnv.New128a()
	h.Write([]byte(strings.Join(names, "\x00")))
	return hex.EncodeToString(h.Sum(nil))
}
