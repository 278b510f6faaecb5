package format

import "io"

// xmlInput gives a decoder of XML its bytes one by one, so that it takes none too many, and keeps those of the record at
// hand. It ends where a record, or what stands between two, is longer than allowed.
type xmlInput struct {
	r    io.Reader
	most int // bytes
	buf  []byte
	at   int // the next byte of buf
	kept int // the first byte of buf that is still needed
	line int64
	long bool // whether a record was longer than most
	err  error
}

// xmlRead is how much is read at once, in bytes.
const xmlRead = 32 << 10

// ReadByte returns the next byte.
func (x *xmlInput) ReadByte() (byte, error) {
	if x.at == len(x.buf) {
		if err := x.fill(); err != nil {
			return 0, err
		}
	}
	c := x.buf[x.at]
	x.at++
	if c == '\n' {
		x.line++
	}
	if x.at-x.kept > x.most {
		x.long = true
		return 0, io.ErrUnexpectedEOF
	}
	return c, nil
}

// Read is there because a decoder wants it; ReadByte is what it uses.
func (x *xmlInput) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	c, err := x.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = c
	return 1, nil
}

func (x *xmlInput) fill() error {
	if x.err != nil {
		return x.err
	}
	n := copy(x.buf, x.buf[x.kept:])
	if cap(x.buf)-n < xmlRead {
		grown := make([]byte, n, 2*n+2*xmlRead)
		copy(grown, x.buf[:n])
		x.buf = grown
	}
	x.at, x.kept = x.at-x.kept, 0
	for stalls := 0; stalls < maxStalls; stalls++ {
		m, err := x.r.Read(x.buf[n : n+xmlRead])
		x.buf = x.buf[:n+m]
		x.err = err
		if m > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	x.err = io.ErrNoProgress
	return x.err
}

// mark says that what came before is needed no more, and returns the line.
func (x *xmlInput) mark() int64 {
	x.kept = x.at
	return x.line
}

// since returns a copy of the bytes behind the mark. The bracket that begins an element was often read before it.
func (x *xmlInput) since() []byte {
	b := x.buf[x.kept:x.at]
	if len(b) > 0 && b[0] != '<' {
		return append([]byte{'<'}, b...)
	}
	return append([]byte(nil), b...)
}
