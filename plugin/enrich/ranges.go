package enrich

import (
	"math/bits"
	"net/netip"
)

// Range is a run of addresses of one family; both ends are in it.
type Range struct{ From, To netip.Addr }

// Prefixes calls yield with the fewest prefixes that make up the range, in order.
func (r Range) Prefixes(yield func(p netip.Prefix) bool) {
	if !r.From.IsValid() || r.From.Is4() != r.To.Is4() || r.To.Less(r.From) {
		return
	}
	v4 := r.From.Is4()
	width := r.From.BitLen()
	lo, hi := wideOf(r.From), wideOf(r.To)
	for {
		n := min(zeros(lo, width), floorLog(hi.minus(lo)))
		if !yield(netip.PrefixFrom(lo.addr(v4), width-n)) {
			return
		}
		end := lastOf(lo, n)
		if !end.less(hi) {
			return
		}
		lo = end.next()
	}
}

// zeros returns how many zero bits an address of that width ends in.
func zeros(w wide, width int) int {
	n := bits.TrailingZeros64(w.lo)
	if n == 64 {
		n += bits.TrailingZeros64(w.hi)
	}
	return min(n, width)
}

// floorLog returns the largest n for which 2^n addresses fit into size+1 of them.
func floorLog(size wide) int {
	s := size.next()
	switch {
	case s == wide{}:
		return 128
	case s.hi != 0:
		return 63 + bits.Len64(s.hi)
	default:
		return bits.Len64(s.lo) - 1
	}
}

// lastOf returns the last address of the 2^n that begin at lo, where lo ends in n zero bits.
func lastOf(lo wide, n int) wide {
	switch {
	case n >= 128:
		return wide{^uint64(0), ^uint64(0)}
	case n >= 64:
		return wide{lo.hi | (1<<(n-64) - 1), ^uint64(0)}
	default:
		return wide{lo.hi, lo.lo | (1<<n - 1)}
	}
}

// RangeOf returns the addresses of a prefix.
func RangeOf(p netip.Prefix) Range {
	p = p.Masked()
	v4 := p.Addr().Is4()
	return Range{p.Addr(), lastOf(wideOf(p.Addr()), p.Addr().BitLen()-p.Bits()).addr(v4)}
}

// Size returns how many addresses the range has; for IPv6 that is right to 53 bits.
func (r Range) Size() float64 {
	n := wideOf(r.To).minus(wideOf(r.From))
	return float64(n.hi)*(1<<64) + float64(n.lo) + 1
}

// String returns the range as a prefix where it is one, or else as both ends with a hyphen between them.
func (r Range) String() string {
	for p := range r.Prefixes {
		if RangeOf(p) == r {
			return p.String()
		}
		break
	}
	return r.From.String() + "-" + r.To.String()
}
