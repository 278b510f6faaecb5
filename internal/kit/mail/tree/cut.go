package tree

import "bytes"

// cutAt cuts a body at the lines that a boundary makes. A last boundary that is missing ends with the body, and is told.
// The end of the line before a boundary belongs to the boundary. Source: RFC 2046 §5.1.1.
func cutAt(b []byte, boundary string, most int) (parts [][]byte, closed bool) {
	mark := []byte("--" + boundary)
	start := -1
	for at := 0; at <= len(b) && len(parts) < most; {
		end := bytes.IndexByte(b[at:], '\n')
		line := b[at:]
		if end >= 0 {
			line = b[at : at+end]
		}
		if last, ok := marks(line, mark); ok {
			if start >= 0 {
				parts = append(parts, withoutEnd(b, start, at))
			}
			if start = at + len(line) + 1; last || start > len(b) {
				return parts, last
			}
		}
		if end < 0 {
			break
		}
		at += end + 1
	}
	if start >= 0 && start <= len(b) && len(parts) < most {
		parts = append(parts, b[start:])
	}
	return parts, false
}

// marks reports whether a line is a boundary, and whether it is the last.
func marks(line, mark []byte) (last, ok bool) {
	if !bytes.HasPrefix(line, mark) {
		return false, false
	}
	tail := bytes.TrimRight(line[len(mark):], " \t\r")
	last = bytes.Equal(tail, []byte("--"))
	return last, last || len(tail) == 0
}

// withoutEnd is what stands between two boundaries, without the end of the line before the second.
func withoutEnd(b []byte, start, end int) []byte {
	part := b[start:max(start, end)]
	part = bytes.TrimSuffix(part, []byte("\n"))
	return bytes.TrimSuffix(part, []byte("\r"))
}
