package enrich

import (
	"encoding/binary"
	"hash/maphash"
	"net/netip"
	"slices"
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
	list []entry // [0] stands for none
	text string  // the names and numbers of all of them
	v4   table4
	v6   table6
}

// entry is an Origin without a pointer, so that a table of a hundred thousand costs the collector nothing: its AS
// number in decimal stands in the text from at, its name right behind.
type entry struct {
	asn    uint32
	at     uint32
	name   uint16 // length in bytes
	digits uint8
	cc     [2]byte // zero when not known
}

// origin returns the n-th Origin.
func (o *Origins) origin(n uint32) Origin {
	e := &o.list[n]
	num := e.at + uint32(e.digits)
	got := Origin{ASN: e.asn, ASNum: o.text[e.at:num], Name: o.text[num : num+uint32(e.name)]}
	if e.cc[0] != 0 {
		got.CC = countries[uint(e.cc[0]-'A')*26+uint(e.cc[1]-'A')]
	}
	return got
}

// countries holds every pair of letters once.
var countries = func() (all [26 * 26]string) {
	for i := range all {
		all[i] = string([]byte{'A' + byte(i/26), 'A' + byte(i%26)})
	}
	return all
}()

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
	return o.origin(n), true
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
		if n != 0 && !yield(Range{wide{0, uint64(o.v4.starts[i])}.addr(true), hi.addr(true)}, o.origin(n)) {
			return
		}
	}
	for i, n := range o.v6.origin {
		hi := widest(false)
		if i+1 < len(o.v6.hi) {
			hi = o.v6.start(i + 1).prev()
		}
		if n != 0 && !yield(Range{o.v6.start(i).addr(false), hi.addr(false)}, o.origin(n)) {
			return
		}
	}
}

// origins gathers what a file says and makes the table.
type origins struct {
	list   []entry
	text   []byte
	seed   maphash.Seed
	known  map[uint64]uint32 // the hash of the bytes that an origin is written with, and its number
	v4, v6 []span
	seq    uint32
}

func newOrigins() *origins {
	return &origins{list: make([]entry, 1), seed: maphash.MakeSeed(), known: map[uint64]uint32{}}
}

// number returns the number of an origin that is written as key; origin parses it when it is new. Keys are told apart by a
// hash of 64 bits with a seed of its own: in a file of MaxSpans keys two are alike once in two million readings.
func (b *origins) number(key []byte, origin func() (Origin, error)) (uint32, error) {
	hash := maphash.Bytes(b.seed, key)
	if n, ok := b.known[hash]; ok {
		return n, nil
	}
	o, err := origin()
	if err != nil {
		return 0, err
	}
	n := uint32(0)
	if o != (Origin{}) {
		n = uint32(len(b.list))
		b.list = append(double(b.list), b.entry(o))
	}
	b.known[hash] = n
	return n, nil
}

// entry writes an Origin's words down.
func (b *origins) entry(o Origin) entry {
	e := entry{asn: o.ASN, at: uint32(len(b.text)), name: uint16(len(o.Name))}
	if cap(b.text)-len(b.text) < 10+len(o.Name) {
		b.text = slices.Grow(b.text, len(b.text)+MaxLine)
	}
	if o.ASN != 0 {
		b.text = strconv.AppendUint(b.text, uint64(o.ASN), 10)
	}
	e.digits = uint8(len(b.text) - int(e.at))
	b.text = append(b.text, o.Name...)
	copy(e.cc[:], o.CC)
	return e
}

func (b *origins) add(v4 bool, lo, hi wide, origin uint32) {
	b.seq++
	s := span{lo, hi, origin, b.seq}
	if v4 {
		b.v4 = append(double(b.v4), s)
		return
	}
	b.v6 = append(double(b.v6), s)
}

// double makes room for as much again where a list is full; append alone takes a quarter more, and copies a large table
// many times.
func double[T any](list []T) []T {
	if len(list) < cap(list) {
		return list
	}
	return slices.Grow(list, len(list)+1024)
}

func (b *origins) table() *Origins {
	o := &Origins{list: slices.Clip(slices.Clone(b.list)), text: string(b.text)}
	o.v4.fill(b.v4)
	o.v6.fill(b.v6)
	return o
}
