package format

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"tocsin"
)

// maxStalls is how many reads in a row may bring nothing.
const maxStalls = 100

// rawKept is how much of an over-long record a reject keeps, in bytes.
const rawKept = 1 << 10

// sizes are the limits that a splitter works by. They are fields, not constants, so that tests can make them small.
type sizes struct {
	chunk  int // bytes, about, in one chunk
	record int // bytes in one record
}

var standardSizes = sizes{chunk: ChunkSize, record: MaxRecord}

// cutter returns the length of the record at the beginning of b with its line end, or that of the empty lines there, or 0
// when b does not hold its end.
// end says that nothing follows b. It must find an end in any b that holds a whole line of at most sizes.record bytes
// and is longer than sizes.record.
type cutter func(b []byte, end bool) int

// splitter cuts a report of records that begin at a line's beginning.
type splitter struct {
	r    io.Reader
	cut  cutter
	size sizes
	head any
	line int64  // of buf[0]
	buf  []byte // what is read and not yet given away; nothing before it is ever written
	err  error  // what the reader ended with: io.EOF or worse
}

func newSplitter(r io.Reader, size sizes, cut cutter) *splitter {
	return &splitter{r: r, cut: cut, size: size, line: 1}
}

// rejected is the Head of a chunk that is no record: Decode rejects it as a whole.
type rejected struct {
	field, reason string
}

// give hands a chunk that is no record to the sink and reports whether it was one.
func (c *Chunk) give(sink Sink) bool {
	r, ok := c.Head.(rejected)
	if ok {
		sink.Reject(c.Line, r.field, r.reason, c.Data)
	}
	return ok
}

// Next returns the next chunk.
func (s *splitter) Next() (*Chunk, error) {
	s.passBlank()
	if err := s.hold(); err != nil {
		return nil, err
	}
	n := 0
	for n < s.size.chunk {
		m := s.cut(s.buf[n:], s.atEnd())
		if m == 0 {
			break
		}
		n += m
	}
	if n == 0 {
		return s.skipLine()
	}
	return s.take(n, s.head), nil
}

// hold reads until the buffer holds about a chunk and at least one whole record, or a line that is too long to be one.
func (s *splitter) hold() error {
	s.fill(s.size.chunk)
	for want := 2 * len(s.buf); ; want = 2 * len(s.buf) {
		switch {
		case len(s.buf) == 0 && s.err != nil:
			return s.fault()
		case s.cut(s.buf, s.atEnd()) > 0, len(s.buf) > s.size.record:
			return nil
		case s.err != nil:
			if s.atEnd() {
				return nil
			}
			return s.fault()
		}
		s.fill(min(want, s.size.record+1))
	}
}

// atEnd reports whether nothing follows the buffer. A reader that broke is not at its end: the tail may be half a row.
func (s *splitter) atEnd() bool { return s.err == io.EOF }

// fill reads until the buffer holds n bytes or the reader ends.
func (s *splitter) fill(n int) {
	if s.err != nil || len(s.buf) >= n {
		return
	}
	if cap(s.buf) < n {
		s.buf = append(make([]byte, 0, n), s.buf...)
	}
	for stalls := 0; len(s.buf) < n && s.err == nil; {
		m, err := s.r.Read(s.buf[len(s.buf):n])
		s.buf, s.err = s.buf[:len(s.buf)+m], err
		if stalls++; m > 0 {
			stalls = 0
		}
		if s.err == nil && stalls > maxStalls {
			s.err = io.ErrNoProgress
		}
	}
}

// take gives the first n bytes away as a chunk.
func (s *splitter) take(n int, head any) *Chunk {
	c := &Chunk{Line: s.line, Data: s.buf[:n:n], Head: head}
	s.line += int64(bytes.Count(c.Data, newline))
	s.drop(n)
	return c
}

// drop lets go of the first n bytes. A short rest moves to new memory with the next fill, so a chunk holds only its own.
func (s *splitter) drop(n int) {
	s.buf = s.buf[n:]
	if len(s.buf) < s.size.chunk {
		s.buf = s.buf[:len(s.buf):len(s.buf)]
	}
}

// skipLine passes over a line that is too long, holding no more of it than a reject keeps.
func (s *splitter) skipLine() (*Chunk, error) {
	c := &Chunk{Line: s.line, Data: bytes.Clone(s.buf[:min(len(s.buf), rawKept)])}
	c.Head = rejected{reason: fmt.Sprintf("the line is longer than %d bytes", s.size.record)}
	for {
		if i := bytes.IndexByte(s.buf, '\n'); i >= 0 {
			s.line++
			s.drop(i + 1)
			return c, nil
		}
		if s.buf = s.buf[:0]; s.err != nil {
			return c, nil //nolint:nilerr // what the end means, the next chunk tells
		}
		s.fill(s.size.chunk)
	}
}

// fault returns what the reader ended with, and where.
func (s *splitter) fault() error {
	var f *tocsin.Fault
	switch {
	case s.err == io.EOF:
		return io.EOF
	case errors.As(s.err, &f):
		placed := *f
		if placed.Line == 0 {
			placed.Line = s.line
		}
		return &placed
	}
	return fmt.Errorf("read the report at line %d: %w", s.line, s.err)
}

var newline = []byte{'\n'}

// cutLine is the cutter of formats whose records are lines.
func cutLine(maxRecord int) cutter {
	return func(b []byte, end bool) int {
		if n := blankLines(b); n > 0 {
			return n
		}
		if i := bytes.IndexByte(b[:min(len(b), maxRecord)], '\n'); i >= 0 {
			return i + 1
		}
		if end && len(b) <= maxRecord {
			return len(b)
		}
		return 0
	}
}

// peek returns the record that comes next and leaves it there.
func (s *splitter) peek() ([]byte, error) {
	if err := s.hold(); err != nil {
		return nil, err
	}
	n := s.cut(s.buf, s.atEnd())
	if n == 0 {
		f := tocsin.Faultf(tocsin.TooLarge, "the line is longer than %d bytes", s.size.record)
		f.Line = s.line
		return nil, f
	}
	return s.buf[:n], nil
}

// skip passes over the first n bytes.
func (s *splitter) skip(n int) {
	s.line += int64(bytes.Count(s.buf[:n], newline))
	s.drop(n)
}
