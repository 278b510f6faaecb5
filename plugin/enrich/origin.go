package enrich

import (
	"encoding/binary"
	"net/netip"
	"strconv"
)

// Origin is what is known of the network that an address is in. Empty values are not known.
type Origin struct {
	ASN   uint32 // 0 means not known
	ASNum string // ASN in decimal, as it stands in source.asn; "" when ASN is 0
	Name  string // the AS's name
	CC    string // ISO 3166-1 alpha-2, in upper case
}

// Origins is a table from addresses to origins. It never changes once it is made, so any number of goroutines may ask
// it. A nil table knows nothing.
type Origins struct {
	list []Origin // [0] stands for none
	v4   table4
	v6   table6
}

// Lookup returns the origin of an address: that of the smallest range that holds it.
func (o *Origins) Lookup(a netip.Addr) (Origin, bool) {
	if o == nil {
		return Origin{}, false
	}
	n := uint32(0)
	switch {
	case a.Is4():
		b := a.As4()
		n = o.v4.find(binary.BigEndian.Uint32(b[:]))
	case a.Is4In6():
		b := a.As16()
		n = o.v4.find(binary.BigEndian.Uint32(b[12:]))
	case a.Is6():
		n = o.v6.find(wideOf(a))
	}
	if n == 0 {
		return Origin{}, false
	}
	return o.list[n], true
}

// Len returns how many ranges the table holds, after overlaps were cut and equal neighbours joined.
func (o *Origins) Len() int {
	if o == nil {
		return 0
	}
	return len(o.v4.starts) + len(o.v6.hi)
}

// Ranges calls yield with each range of addresses that has an origin, IPv4 first, in order of address.
func (o *Origins) Ranges(yield func(r Range, of Origin) bool) {
	if o == nil {
		return
	}
	for i, n := range o.v4.origin {
		hi := widest(true)
		if i+1 < len(o.v4.starts) {
			hi.lo = uint64(o.v4.starts[i+1]) - 1
		}
		if n != 0 && !yield(Range{wide{0, uint64(o.v4.starts[i])}.addr(true), hi.addr(true)}, o.list[n]) {
			return
		}
	}
	for i, n := range o.v6.origin {
		hi := widest(false)
		if i+1 < len(o.v6.hi) {
			hi = o.v6.start(i + 1).prev()
		}
		if n != 0 && !yield(Range{o.v6.start(i).addr(false), hi.addr(false)}, o.list[n]) {
			return
		}
	}
}

// origins gathers what a file says and makes the table.
type origins struct {
	list   []Origin
	known  map[string]uint32 // the bytes that an origin is written with, and its number
	v4, v6 []span
	seq    uint32
}

func newOrigins() *origins {
	return &origins{list: make([]Origin, 1), known: map[string]uint32{}}
}

// number returns the number of an origin that is written as key; origin parses it when it is new.
func (b *origins) number(key []byte, origin func() (Origin, error)) (uint32, error) {
	if n, ok := b.known[string(key)]; ok {
		return n, nil
	}
	o, err := origin()
	if err != nil {
		return 0, err
	}
	n := uint32(0)
	if o != (Origin{}) {
		if o.ASN != 0 {
			o.ASNum = strconv.FormatUint(uint64(o.ASN), 10)
		}
		n = uint32(len(b.list))
		b.list = append(b.list, o)
	}
	b.known[string(key)] = n
	return n, nil
}

func (b *origins) add(v4 bool, lo, hi wide, origin uint32) {
	b.seq++
	s := span{lo, hi, origin, b.seq}
	if v4 {
		b.v4 = append(b.v4, s)
		return
	}
	b.v6 = append(b.v6, s)
}

func (b *origins) table() *Origins {
	o := &Origins{list: b.list}
	o.v4.fill(b.v4)
	o.v6.fill(b.v6)
	return o
}
