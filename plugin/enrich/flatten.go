package enrich

import (
	"cmp"
	"container/heap"
	"slices"
)

// span says that the addresses from lo to hi, both included, have the origin of that number; 0 stands for none.
type span struct {
	lo, hi wide
	origin uint32
	seq    uint32 // the order in the files: of two equal spans the later one wins
}

func (s *span) size() wide { return s.hi.minus(s.lo) }

// flatten cuts spans that may overlap in any way into pieces that don't, and gives each piece in order of address: it
// goes from its start to the next piece's. Where spans overlap, the smallest wins. Equal neighbours become one piece.
func flatten(spans []span, last wide, emit func(start wide, origin uint32)) {
	if !slices.IsSortedFunc(spans, byStart) {
		slices.SortFunc(spans, byStart)
	}
	j := joiner{emit: emit, last: last}
	if disjoint(spans) {
		for i := range spans {
			j.piece(spans[i].lo, spans[i].hi, spans[i].origin)
		}
	} else {
		sweep(spans, &j)
	}
	j.end()
}

func byStart(a, b span) int { return cmp.Or(a.lo.compare(b.lo), cmp.Compare(a.seq, b.seq)) }

func disjoint(spans []span) bool {
	for i := 1; i < len(spans); i++ {
		if !spans[i-1].hi.less(spans[i].lo) {
			return false
		}
	}
	return true
}

// sweep goes over the starts in order and keeps the spans that are open in a heap, the smallest on top.
func sweep(spans []span, j *joiner) {
	open := smallest{spans: spans}
	var at wide
	// upTo gives the pieces from at up to, not including, the address until.
	upTo := func(until wide, all bool) {
		for len(open.nums) > 0 && (all || at.less(until)) {
			top := &spans[open.nums[0]]
			if top.hi.less(at) {
				heap.Pop(&open)
				continue
			}
			if !all && !top.hi.less(until) {
				j.piece(at, until.prev(), top.origin)
				at = until
				return
			}
			j.piece(at, top.hi, top.origin)
			heap.Pop(&open)
			if at = top.hi.next(); at == (wide{}) {
				open.nums = nil // the end of the address space
			}
		}
	}
	for i := range spans {
		upTo(spans[i].lo, false)
		at = spans[i].lo
		heap.Push(&open, int32(i))
	}
	upTo(wide{}, true)
}

// smallest is a heap of the numbers of spans, the smallest span on top.
type smallest struct {
	spans []span
	nums  []int32
}

func (s *smallest) Len() int      { return len(s.nums) }
func (s *smallest) Swap(i, j int) { s.nums[i], s.nums[j] = s.nums[j], s.nums[i] }
func (s *smallest) Push(n any)    { s.nums = append(s.nums, n.(int32)) }
func (s *smallest) Less(i, j int) bool {
	a, b := &s.spans[s.nums[i]], &s.spans[s.nums[j]]
	if c := a.size().compare(b.size()); c != 0 {
		return c < 0
	}
	return a.seq > b.seq
}

func (s *smallest) Pop() any {
	n := s.nums[len(s.nums)-1]
	s.nums = s.nums[:len(s.nums)-1]
	return n
}

// joiner fills the gaps between pieces and joins neighbours of one origin.
type joiner struct {
	emit func(start wide, origin uint32)
	last wide // the last address of the family
	next wide // the first address that no piece has covered yet
	full bool // the last address is covered
	some bool // something was given
	cur  uint32
}

func (j *joiner) piece(lo, hi wide, origin uint32) {
	if j.next.less(lo) {
		j.give(j.next, 0)
	}
	j.give(lo, origin)
	j.full = hi == j.last
	j.next = hi.next()
}

func (j *joiner) give(start wide, origin uint32) {
	if j.some && j.cur == origin {
		return
	}
	j.some, j.cur = true, origin
	j.emit(start, origin)
}

func (j *joiner) end() {
	if !j.full {
		j.give(j.next, 0)
	}
}
