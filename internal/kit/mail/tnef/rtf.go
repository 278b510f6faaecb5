package tnef

import (
	"encoding/binary"
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"

	"tocsin/internal/kit/mail/tree"
)

// dictionary is what the window of compressed RTF begins with.
const dictionary = `{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0` +
	"\r\n" + `\par \pard\plain\f0\fs20\b\i\u\tab\tx`

// unRTF returns the text of compressed RTF.
func unRTF(b []byte) (string, error) {
	raw, err := inflate(b)
	return rtfText(raw), err
}

// inflate unpacks compressed RTF: runs of eight tokens, each a byte or a place in the window of the last 4096 and a
// length.
func inflate(b []byte) ([]byte, error) {
	const packed, plain = 0x75465a4c, 0x414c454d
	if len(b) < 16 {
		return nil, errBroken
	}
	size, kind := binary.LittleEndian.Uint32(b[4:]), binary.LittleEndian.Uint32(b[8:])
	b = b[16:]
	if size > maxText {
		return nil, errors.New("its text is larger than can be read")
	}
	if kind == plain {
		return b[:min(uint64(len(b)), uint64(size))], nil
	}
	if kind != packed {
		return nil, errBroken
	}
	window := make([]byte, 4096)
	at := copy(window, dictionary)
	out := make([]byte, 0, min(size, 1<<16))
	put := func(c byte) {
		out = append(out, c)
		window[at] = c
		at = (at + 1) & 4095
	}
	for len(b) > 0 && len(out) < int(size) {
		flags := b[0]
		b = b[1:]
		for bit := 0; bit < 8 && len(out) < int(size); bit, flags = bit+1, flags>>1 {
			if flags&1 == 0 {
				if len(b) == 0 {
					return out, errBroken
				}
				put(b[0])
				b = b[1:]
				continue
			}
			if len(b) < 2 {
				return out, errBroken
			}
			ref := binary.BigEndian.Uint16(b)
			b = b[2:]
			from, n := int(ref>>4), int(ref&15)+2
			if from == at {
				return out, nil // the end
			}
			for i := range n {
				put(window[(from+i)&4095])
			}
		}
	}
	return out, nil
}

// destinations are groups whose content is no text.
var destinations = map[string]bool{
	"fonttbl": true, "colortbl": true, "stylesheet": true, "info": true, "pict": true, "object": true, "header": true, "footer": true, "themedata": true, "htmltag": true,
	"generator": true, "listtable": true, "listoverridetable": true, "fldinst": true, "mhtmltag": true, "datastore": true,
}

// rtf is a text as it is read.
type rtf struct {
	out    strings.Builder
	bytes  []byte // of the code page, not decoded yet
	page   uint32
	states []state
	now    state
	units  []uint16
	skip   int // characters that stand behind one of Unicode for old readers
}

// state is what a group inherits.
type state struct {
	hidden bool
	uc     int
}

// rtfText takes the text out of RTF.
func rtfText(b []byte) string {
	r := &rtf{page: 1252, now: state{uc: 1}}
	for i := 0; i < len(b) && r.out.Len() < maxText; {
		switch c := b[i]; c {
		case '{':
			if len(r.states) < 200 {
				r.states = append(r.states, r.now)
			}
			i++
		case '}':
			if n := len(r.states); n > 0 {
				r.now, r.states = r.states[n-1], r.states[:n-1]
			}
			i++
		case '\\':
			i += r.control(b[i:])
		case '\r', '\n':
			i++
		default:
			r.char(c)
			i++
		}
	}
	r.flush()
	return strings.TrimSpace(r.out.String())
}

// char takes one byte of text.
func (r *rtf) char(c byte) {
	if r.skip > 0 {
		r.skip--
		return
	}
	if r.now.hidden {
		return
	}
	r.flushUnits()
	r.bytes = append(r.bytes, c)
}

// control reads a control word or sign, and returns how many bytes it has.
func (r *rtf) control(b []byte) int {
	if len(b) < 2 {
		return len(b)
	}
	switch c := b[1]; {
	case c == '\'':
		if len(b) < 4 {
			return len(b)
		}
		if v, err := strconv.ParseUint(string(b[2:4]), 16, 8); err == nil {
			r.char(byte(v))
		}
		return 4
	case c == '*':
		r.now.hidden = true
		return 2
	case c == '~':
		r.char(' ')
		return 2
	case c == '\\' || c == '{' || c == '}':
		r.char(c)
		return 2
	case c|0x20 < 'a' || c|0x20 > 'z':
		return 2
	}
	end := 1
	for end < len(b) && end < 33 && b[end]|0x20 >= 'a' && b[end]|0x20 <= 'z' {
		end++
	}
	word := string(b[1:end])
	digits := end
	for digits < len(b) && digits < end+11 && (b[digits] >= '0' && b[digits] <= '9' || digits == end && b[digits] == '-') {
		digits++
	}
	n, err := strconv.Atoi(string(b[end:digits]))
	r.word(word, n, err == nil)
	if digits < len(b) && b[digits] == ' ' {
		digits++
	}
	return digits
}

func (r *rtf) word(word string, n int, has bool) {
	switch word {
	case "par", "line", "row":
		r.write("\n")
	case "tab", "cell":
		r.write("\t")
	case "ansicpg":
		if has && n > 0 && n < 1<<16 {
			r.page = uint32(n) //nolint:gosec // it is small
		}
	case "uc":
		r.now.uc = max(0, min(n, 10))
	case "u":
		if !r.now.hidden {
			r.flushBytes()
			r.units = append(r.units, uint16(n)) //nolint:gosec // the format writes large ones as negative
		}
		r.skip = r.now.uc
	case "htmlrtf": // what stands only in the RTF of a text that was HTML
		r.now.hidden = !has || n != 0
	default:
		if destinations[word] {
			r.now.hidden = true
		}
	}
}

func (r *rtf) write(s string) {
	if !r.now.hidden {
		r.flush()
		r.out.WriteString(s)
	}
}

func (r *rtf) flush() {
	r.flushUnits()
	r.flushBytes()
}

func (r *rtf) flushUnits() {
	r.out.WriteString(string(utf16.Decode(r.units)))
	r.units = r.units[:0]
}

func (r *rtf) flushBytes() {
	if len(r.bytes) > 0 {
		name := pageName(r.page)
		if name == "" {
			name = "windows-1252"
		}
		r.out.WriteString(tree.ToUTF8(r.bytes, name))
		r.bytes = r.bytes[:0]
	}
}
