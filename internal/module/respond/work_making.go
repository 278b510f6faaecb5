package respond

import (
	"context"
	"sync/atomic"

	"tocsin/internal/kit/sqldb"
)

// making is how far an index is that is made anew while people work. The zero value is of one that is whole.
type making struct{ n, of atomic.Int64 }

// begin says that an index is not whole, and of how many texts it will be.
func (m *making) begin(of int64) {
	m.of.Store(of)
	m.n.Store(1)
}

// so is how many texts are in it, 1 for none; 0 where it is whole.
func (m *making) so() int64 { return m.n.Load() }

// Making is an index that is being made.
type Making struct {
	What string `json:"what"` // items, letters, networks
	Done int64  `json:"done"` // texts that are in it
	Of   int64  `json:"of"`
}

// Made lists the indexes that are being made anew: until they are whole items are looked for by their titles alone, and
// letters one after the other.
func (r *Room) Made() (list []Making) {
	for _, m := range []struct {
		what string
		made *making
	}{{"items", &r.itemsMade}, {"letters", &r.mailsMade}, {"networks", &r.netsMade}} {
		if n := m.made.so(); n > 0 {
			list = append(list, Making{m.what, n - 1, max(m.made.of.Load(), n-1)})
		}
	}
	return list
}

// itemIndex is what items are looked for in: nil while it is made anew, and then their titles are looked through.
func (r *Room) itemIndex() Searcher {
	if r.itemsMade.so() > 0 {
		return nil
	}
	return r.Search
}

// counted begins an index whose texts are counted.
func (r *Room) counted(ctx context.Context, m *making, count func(ctx context.Context, r sqldb.Reader) (int64, error)) error {
	m.begin(0)
	of, err := count(ctx, r.DB)
	m.of.Store(of)
	return err
}
