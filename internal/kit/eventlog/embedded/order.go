package embedded

import (
	"cmp"
	"hash/maphash"
	"math/bits"
	"slices"
	"strings"

	"github.com/VictoriaMetrics/VictoriaLogs/lib/logstorage"
)

// orders are the sequences of names that rows have, each with the order that sorts it: the engine wants a row's fields by
// name. Rows of one kind of report have one of few hundred sequences, so a row costs one look at its names. Its zero
// value is ready.
type orders struct {
	seed maphash.Seed
	at   map[uint64]uint32 // places in all by the hash of the names
	all  []order
}

// order is a sequence of names, the same by name, and the places that they had.
type order struct {
	names, sorted []string
	by            []int
}

// maxOrders is how many sequences are kept for the rows that come.
const maxOrders = 1024

func (o *orders) full() bool { return len(o.all) >= maxOrders }

func (o *orders) reset() {
	if o.full() {
		*o = orders{}
	}
}

// find returns the place of a row's sequence.
func (o *orders) find(fields []logstorage.Field) uint32 {
	if o.at == nil {
		o.seed, o.at = maphash.MakeSeed(), map[uint64]uint32{}
	}
	var h uint64
	for i := range fields {
		h = bits.RotateLeft64(h, 5) ^ maphash.String(o.seed, fields[i].Name)
	}
	at, ok := o.at[h]
	if ok && o.all[at].fits(fields) {
		return at
	}
	at = uint32(len(o.all))
	o.all, o.at[h] = append(o.all, newOrder(fields)), at
	return at
}

// fits reports whether a row has these names.
func (k *order) fits(fields []logstorage.Field) bool {
	if len(k.names) != len(fields) {
		return false
	}
	for i := range fields {
		if k.names[i] != fields[i].Name {
			return false
		}
	}
	return true
}

// newOrder sorts a sequence of names. The names are copied: their memory is the caller's.
func newOrder(fields []logstorage.Field) order {
	k := order{names: make([]string, len(fields)), sorted: make([]string, len(fields)), by: make([]int, len(fields))}
	for i := range fields {
		k.names[i], k.by[i] = strings.Clone(fields[i].Name), i
	}
	slices.SortFunc(k.by, func(a, b int) int { return cmp.Compare(k.names[a], k.names[b]) })
	for i, from := range k.by {
		k.sorted[i] = k.names[from]
	}
	return k
}
