package enrich

import (
	"cmp"
	"encoding/binary"
	"net/netip"
)

// wide is an address as a number: an IPv4 address stands in lo alone, so both families are built by the same code.
type wide struct{ hi, lo uint64 }

// widest returns the last address of a family.
func widest(v4 bool) wide {
	if v4 {
		return wide{0, 1<<32 - 1}
	}
	return wide{^uint64(0), ^uint64(0)}
}

// wideOf returns the number of an address. A mapped address must have been unmapped before.
func wideOf(a netip.Addr) wide {
	if a.Is4() {
		b := a.As4()
		return wide{0, uint64(binary.BigEndian.Uint32(b[:]))}
	}
	b := a.As16()
	return wide{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
}

// addr returns the address of a number.
func (w wide) addr(v4 bool) netip.Addr {
	if v4 {
		var b [4]byte
		binary.BigEndian.PutUint32(b[:], uint32(w.lo))
		return netip.AddrFrom4(b)
	}
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], w.hi)
	binary.BigEndian.PutUint64(b[8:], w.lo)
	return netip.AddrFrom16(b)
}

func (w wide) compare(o wide) int {
	if c := cmp.Compare(w.hi, o.hi); c != 0 {
		return c
	}
	return cmp.Compare(w.lo, o.lo)
}

func (w wide) less(o wide) bool { return w.hi < o.hi || w.hi == o.hi && w.lo < o.lo }

// next returns the number after w; after the last one comes zero.
func (w wide) next() wide {
	lo := w.lo + 1
	if lo == 0 {
		return wide{w.hi + 1, 0}
	}
	return wide{w.hi, lo}
}

// prev returns the number before w; before zero comes the last one.
func (w wide) prev() wide {
	if w.lo == 0 {
		return wide{w.hi - 1, ^uint64(0)}
	}
	return wide{w.hi, w.lo - 1}
}

// minus returns w-o, where o is not above w.
func (w wide) minus(o wide) wide {
	if w.lo < o.lo {
		return wide{w.hi - o.hi - 1, w.lo - o.lo}
	}
	return wide{w.hi - o.hi, w.lo - o.lo}
}
