package find

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
)

// Days is a set of days, counted from 1970-01-01 in UTC. The zero value is empty.
type Days struct {
	base int32    // the day of the first bit, a multiple of 64
	bits []uint64 // day base+64*i+j is bit j of bits[i]
}

// keepDays is how many days before its newest a set remembers: a little more than events are kept by default.
const keepDays = 1024

// maxDay is the last day, and the first before 1970, of a set that is read: no event is of a day near it, and sums of days
// stay in an int32.
const maxDay = 1 << 24

// Add puts a day in. Days too long before the newest are forgotten.
func (d *Days) Add(day int32) {
	word := day &^ 63
	if len(d.bits) == 0 {
		d.base = word
	}
	if word < d.base {
		if d.Max()-day > keepDays {
			return
		}
		d.bits = slices.Concat(make([]uint64, (d.base-word)/64), d.bits)
		d.base = word
	}
	if n := int(word-d.base)/64 + 1; n > len(d.bits) {
		d.reach(word)
	}
	d.bits[(word-d.base)/64] |= 1 << (day & 63)
}

// reach makes room up to a word and drops what is too old.
func (d *Days) reach(word int32) {
	oldest := max(d.base, oldestKept(word))
	n := int(word-oldest)/64 + 1
	grown := make([]uint64, n)
	if skip := int(oldest-d.base) / 64; skip < len(d.bits) {
		copy(grown, d.bits[skip:])
	}
	d.base, d.bits = oldest, grown
}

// oldestKept is the first day that a set remembers whose newest is a day.
func oldestKept(newest int32) int32 { return (newest&^63 - keepDays) &^ 63 }

// Remove takes a day out.
func (d *Days) Remove(day int32) {
	if d.Has(day) {
		d.bits[(day&^63-d.base)/64] &^= 1 << (day & 63)
	}
}

// Has reports whether a day is in.
func (d Days) Has(day int32) bool {
	i := int(day&^63-d.base) / 64
	return day >= d.base && i < len(d.bits) && d.bits[i]&(1<<(day&63)) != 0
}

// Max returns the newest day, 0 when there is none.
func (d Days) Max() int32 {
	for i := len(d.bits) - 1; i >= 0; i-- {
		if w := d.bits[i]; w != 0 {
			return d.base + int32(64*i+63-bits.LeadingZeros64(w))
		}
	}
	return 0
}

// word returns the 64 days of a set from a multiple of 64 on.
func (d Days) word(base int32) uint64 {
	if i := int(base-d.base) / 64; base >= d.base && i < len(d.bits) {
		return d.bits[i]
	}
	return 0
}

// next returns the first day from one on that is in a set and not in another. It reads words, not days: there are sets of a
// year by the hundred thousand.
func next(in, out Days, from int32) (int32, bool) {
	from = max(from, in.base)
	mask := ^uint64(0) << (from & 63)
	for base := from &^ 63; base < in.base+int32(64*len(in.bits)); base += 64 {
		if w := in.word(base) &^ out.word(base) & mask; w != 0 {
			return base + int32(bits.TrailingZeros64(w)), true
		}
		mask = ^uint64(0)
	}
	return 0, false
}

// before returns the last day before one, 0 when there is none.
func (d Days) before(day int32) int32 {
	mask := uint64(1)<<(day&63) - 1
	for base := min(day&^63, d.base+int32(64*len(d.bits))); base >= d.base; base -= 64 {
		if w := d.word(base) & mask; w != 0 {
			return base + int32(63-bits.LeadingZeros64(w))
		}
		mask = ^uint64(0)
	}
	return 0
}

// Each calls yield with each day, the oldest first.
func (d Days) Each(yield func(int32) bool) {
	for i, w := range d.bits {
		for ; w != 0; w &= w - 1 {
			if !yield(d.base + int32(64*i+bits.TrailingZeros64(w))) {
				return
			}
		}
	}
}

// Encode returns the set as bytes for a column.
func (d Days) Encode() []byte {
	b := binary.AppendVarint(nil, int64(d.base))
	for _, w := range d.bits {
		b = binary.LittleEndian.AppendUint64(b, w)
	}
	return b
}

// DecodeDays reads what Encode wrote.
func DecodeDays(b []byte) (Days, error) {
	if len(b) == 0 {
		return Days{}, nil
	}
	base, n := binary.Varint(b)
	if n <= 0 || (len(b)-n)%8 != 0 || len(b)-n > (keepDays/64+2)*8 || base&63 != 0 || max(base, -base) > maxDay {
		return Days{}, fmt.Errorf("days: %d bytes that are no set of days", len(b))
	}
	d := Days{base: int32(base)}
	for b = b[n:]; len(b) > 0; b = b[8:] {
		d.bits = append(d.bits, binary.LittleEndian.Uint64(b))
	}
	return d, nil
}
