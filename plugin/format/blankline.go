package format

import (
	"bytes"
	"strings"
)

// blankBlocks are empty lines in one piece, to be compared with at the speed of memory.
var blankBlocks = [...][]byte{[]byte(strings.Repeat("\n", 512)), []byte(strings.Repeat("\r\n", 256))}

// blankLines returns the length of the empty lines at the beginning of b. There may be gigabytes of them in a small
// archive, so a line must cost next to nothing.
func blankLines(b []byte) int {
	n := 0
	for {
		m := n
		for _, block := range blankBlocks {
			for bytes.HasPrefix(b[n:], block) {
				n += len(block)
			}
		}
		if n == m {
			return n + fewBlankLines(b[n:])
		}
	}
}

// fewBlankLines is blankLines for at most a block of them.
func fewBlankLines(b []byte) int {
	n := 0
	for n < len(b) {
		switch {
		case b[n] == '\n':
			n++
		case b[n] == '\r' && n+1 < len(b) && b[n+1] == '\n':
			n += 2
		default:
			return n
		}
	}
	return n
}

// passBlank goes past the empty lines that come next, so that no chunk is made of them.
func (s *splitter) passBlank() {
	for {
		s.fill(s.size.chunk)
		n := blankLines(s.buf)
		s.line += int64(bytes.Count(s.buf[:n], newline))
		rest := len(s.buf) - n
		if n == 0 || rest > 1 || rest == 1 && s.buf[n] != '\r' {
			s.drop(n)
			return
		}
		s.buf = s.buf[:copy(s.buf, s.buf[n:])] // nobody was given it, so it is filled again
	}
}
