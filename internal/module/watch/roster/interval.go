package roster

import (
	"cmp"
	"net/netip"
	"slices"

	"tocsin/plugin/enrich"
)

// union sorts ranges and joins those that overlap or touch. It changes list.
func union(list []enrich.Range) []enrich.Range {
	slices.SortFunc(list, func(a, b enrich.Range) int { return a.From.Compare(b.From) })
	out := list[:0]
	for _, r := range list {
		if n := len(out); n > 0 && touches(out[n-1], r) {
			if out[n-1].To.Less(r.To) {
				out[n-1].To = r.To
			}
			continue
		}
		out = append(out, r)
	}
	return out
}

// touches reports whether b, which does not begin before a, overlaps a or follows it at once.
func touches(a, b enrich.Range) bool {
	if a.To.Is4() != b.From.Is4() {
		return false
	}
	next := a.To.Next()
	return !next.IsValid() || !next.Less(b.From)
}

// intersect returns what is in both of two lists as union gives them.
func intersect(a, b []enrich.Range) []enrich.Range {
	var out []enrich.Range
	for len(a) > 0 && len(b) > 0 {
		from, to := later(a[0].From, b[0].From), earlier(a[0].To, b[0].To)
		if !to.Less(from) {
			out = append(out, enrich.Range{From: from, To: to})
		}
		if a[0].To.Less(b[0].To) {
			a = a[1:]
		} else {
			b = b[1:]
		}
	}
	return out
}

// without returns what is in a and not in b; both are as union gives them.
func without(a, b []enrich.Range) []enrich.Range {
	var out []enrich.Range
	for _, r := range a {
		for len(b) > 0 && b[0].To.Less(r.From) {
			b = b[1:]
		}
		from, left := r.From, true
		for i := 0; i < len(b) && !r.To.Less(b[i].From); i++ {
			if from.Less(b[i].From) {
				out = append(out, enrich.Range{From: from, To: b[i].From.Prev()})
			}
			if !b[i].To.Less(r.To) {
				left = false
				break
			}
			from = b[i].To.Next()
		}
		if left {
			out = append(out, enrich.Range{From: from, To: r.To})
		}
	}
	return out
}

func later(a, b netip.Addr) netip.Addr {
	if a.Less(b) {
		return b
	}
	return a
}

func earlier(a, b netip.Addr) netip.Addr {
	if b.Less(a) {
		return b
	}
	return a
}

// sizes returns how many IPv4 addresses and how many IPv6 /48s ranges hold.
func sizes(list []enrich.Range) (v4, v6 float64) {
	for _, r := range list {
		if r.From.Is4() {
			v4 += r.Size()
		} else {
			v6 += r.Size() / (1 << 40) / (1 << 40)
		}
	}
	return v4, v6
}

// share returns a part in per cent of a whole, which may be nothing.
func share(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return 100 * part / whole
}

// bySize sorts gaps: IPv4 before IPv6, and the larger one first.
func bySize(list []Gap) {
	slices.SortFunc(list, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(a.Family, b.Family), cmp.Compare(b.Size, a.Size), cmp.Compare(a.Net, b.Net))
	})
}
