package tnef

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"

	"tocsin/internal/kit/mail/tree"
)

// prop is one property: its name, its kind and the first of its values.
type prop struct {
	id, kind uint16
	value    []byte
}

// cursor reads numbers and pieces, and remembers that it came to the end.
type cursor struct {
	b      []byte
	broken bool
}

func (c *cursor) take(n uint64) []byte {
	if c.broken || n > uint64(len(c.b)) {
		c.broken = true
		return nil
	}
	out := c.b[:n]
	c.b = c.b[n:]
	return out
}

func (c *cursor) u32() uint32 {
	if b := c.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// padded takes a piece that is filled up to four bytes.
func (c *cursor) padded(n uint32) []byte {
	out := c.take(uint64(n))
	if rest := n % 4; rest != 0 {
		c.take(min(uint64(4-rest), uint64(len(c.b))))
	}
	return out
}

// sizes are the bytes of a value, by the kind of its property; those that are missing say theirs.
var sizes = map[uint16]uint64{
	0x0001: 4, 0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000a: 4, 0x000b: 4, 0x0014: 8, 0x0040: 8, 0x0048: 16,
}

// props reads properties and hands each over.
func props(b []byte, take func(prop) error) error {
	c := &cursor{b: b}
	count := c.u32()
	if count > maxProps {
		return fmt.Errorf("%d properties; the most is %d", count, maxProps)
	}
	for range count {
		p, ok := c.prop()
		if !ok {
			return errBroken
		}
		if err := take(p); err != nil {
			return err
		}
	}
	return nil
}

// prop reads one property.
func (c *cursor) prop() (prop, bool) {
	tag := c.u32()
	p := prop{id: uint16(tag >> 16), kind: uint16(tag & 0xffff)} //nolint:gosec // the two halves
	if p.id >= 0x8000 {                                          // it has a name beside its number
		c.take(16)
		if named := c.u32(); named == 1 {
			c.padded(c.u32())
		} else {
			c.u32()
		}
	}
	many := p.kind&0x1000 != 0
	p.kind &^= 0x1000
	size, fixed := sizes[p.kind]
	count := uint32(1)
	if many || !fixed {
		count = c.u32()
	}
	if count > maxProps || c.broken {
		return p, false
	}
	for i := range count {
		var value []byte
		if fixed {
			value = c.take(size)
		} else {
			value = c.padded(c.u32())
		}
		if i == 0 {
			p.value = value
		}
	}
	return p, !c.broken
}

// propText returns a property's text: of two bytes a letter, or in the file's code page.
func (r *reader) propText(p prop) string {
	const wide = 0x001f
	if p.kind == wide {
		return utf16Text(p.value)
	}
	return r.text8(p.value)
}

func utf16Text(b []byte) string {
	b = b[:min(len(b), maxText)]
	units := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		units = append(units, binary.LittleEndian.Uint16(b))
	}
	return strings.TrimRight(string(utf16.Decode(units)), "\x00")
}

// text8 reads a text in the file's code page, or as UTF-8 where it is that.
func (r *reader) text8(b []byte) string {
	return tree.ToUTF8([]byte(strings.TrimRight(string(b[:min(len(b), maxText)]), "\x00")), pageName(r.page))
}

// pageName is the name of a code page; "" where it has none that is known.
func pageName(page uint32) string {
	switch page {
	case 932:
		return "shift_jis"
	case 936:
		return "gbk"
	case 949:
		return "euc-kr"
	case 950:
		return "big5"
	case 54936:
		return "gb18030"
	case 874, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258:
		return fmt.Sprintf("windows-%d", page)
	case 20866:
		return "koi8-r"
	case 28591, 28592, 28595, 28596, 28597, 28598, 28599:
		return fmt.Sprintf("iso-8859-%d", page-28590)
	}
	return ""
}
