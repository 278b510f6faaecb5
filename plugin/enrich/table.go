package enrich

import "slices"

// table4 holds the pieces of IPv4: piece i goes from starts[i] to starts[i+1]-1 and the first starts at 0.0.0.0.
// first[k] is the first piece whose start is not below k.k'.0.0, so a look-up searches few pieces.
type table4 struct {
	first  []uint32
	starts []uint32
	origin []uint32
}

func (t *table4) fill(spans []span) {
	if len(spans) == 0 {
		return
	}
	starts, origin := make([]uint32, 0, len(spans)+16), make([]uint32, 0, len(spans)+16)
	flatten(spans, widest(true), func(start wide, n uint32) {
		starts = append(starts, uint32(start.lo))
		origin = append(origin, n)
	})
	t.starts, t.origin = slices.Clip(starts), slices.Clip(origin)
	t.first = make([]uint32, 1<<16+1)
	fillFirst(t.first, 0, len(starts), func(i int) uint64 { return uint64(starts[i] >> 16) })
}

// fillFirst sets first[k] to the number of the first of n pieces whose bucket is base+k or above.
func fillFirst(first []uint32, base uint64, n int, bucket func(i int) uint64) {
	i := 0
	for k := range first {
		for i < n && bucket(i) < base+uint64(k) {
			i++
		}
		first[k] = uint32(i)
	}
}

// find returns the origin of the piece that holds the address.
func (t *table4) find(a uint32) uint32 {
	if len(t.starts) == 0 {
		return 0
	}
	lo, hi := t.first[a>>16], t.first[a>>16+1]
	for lo < hi { // the first piece that starts above a
		mid := (lo + hi) / 2
		if t.starts[mid] <= a {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return t.origin[lo-1]
}

// table6 is the same for IPv6. first cuts 2000::/3, where all public addresses are, into /20s; an address outside of it
// is searched among all pieces. A start stands in two halves: the upper one decides nearly always, so a search reads
// half as much memory.
type table6 struct {
	first  []uint32
	hi, lo []uint64
	origin []uint32
}

const (
	first6Shift = 64 - 20
	first6Base  = 0x20000 // 2000::/20
	first6Len   = 1 << 17
)

func (t *table6) fill(spans []span) {
	if len(spans) == 0 {
		return
	}
	n := len(spans) + 16
	hi, lo, origin := make([]uint64, 0, n), make([]uint64, 0, n), make([]uint32, 0, n)
	flatten(spans, widest(false), func(start wide, n uint32) {
		hi, lo, origin = append(hi, start.hi), append(lo, start.lo), append(origin, n)
	})
	t.hi, t.lo, t.origin = slices.Clip(hi), slices.Clip(lo), slices.Clip(origin)
	t.first = make([]uint32, first6Len+1)
	fillFirst(t.first, first6Base, len(hi), func(i int) uint64 { return hi[i] >> first6Shift })
}

func (t *table6) start(i int) wide { return wide{t.hi[i], t.lo[i]} }

// find returns the origin of the piece that holds the address.
func (t *table6) find(a wide) uint32 {
	if len(t.hi) == 0 {
		return 0
	}
	lo, hi := uint32(0), uint32(len(t.hi))
	if k := a.hi>>first6Shift - first6Base; k < first6Len {
		lo, hi = t.first[k], t.first[k+1]
	}
	for lo < hi {
		mid := (lo + hi) / 2
		if h := t.hi[mid]; h < a.hi || h == a.hi && t.lo[mid] <= a.lo {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return t.origin[lo-1]
}
