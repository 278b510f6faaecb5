package enrich

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"

	"tocsin"
)

// Limits of what a file of facts may hold.
const (
	MaxFile  = 512 << 20 // bytes, unpacked; all of the internet's routes take some 40 MB
	MaxLine  = 4 << 10   // bytes
	MaxSpans = 4 << 20   // ranges in one file
	MaxNamed = 10        // bad lines that are told one by one; the rest is counted
)

// Notes tell how a file was read.
type Notes struct {
	File  string
	Kind  string // "iptoasn", "delegated" or "mmdb"
	Lines int64
	Bad   int64 // lines that can't be read
	// Faults are the first MaxNamed of the bad lines, with file and line.
	Faults []*tocsin.Fault
}

func (n *Notes) bad(line int64, field, text string) {
	n.Bad++
	if len(n.Faults) < MaxNamed {
		n.Faults = append(n.Faults, &tocsin.Fault{Why: tocsin.Invalid, Text: text, File: n.File, Line: line, Field: field})
	}
}

// badLine says what is wrong with a line, and where in it.
type badLine struct{ field, text string }

func (b *badLine) Error() string { return b.field + ": " + b.text }

// unzip returns the text of r, which may be packed with gzip.
func unzip(r *bufio.Reader) (*bufio.Reader, error) {
	if head, _ := r.Peek(2); !bytes.Equal(head, []byte{0x1f, 0x8b}) {
		return r, nil
	}
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	return bufio.NewReaderSize(z, 64<<10), nil
}

// eachLine calls line with every line of r that is not empty, and counts those that it refuses.
func eachLine(r io.Reader, n *Notes, line func(text []byte) error) error {
	br, err := unzip(bufio.NewReaderSize(r, 64<<10))
	if err != nil {
		return n.fault("it begins like gzip and can't be unpacked", err)
	}
	limit := &io.LimitedReader{R: br, N: MaxFile + 1}
	in := bufio.NewReaderSize(limit, MaxLine)
	for {
		text, err := in.ReadSlice('\n')
		if len(text) > 0 || err == nil {
			n.Lines++
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			n.bad(n.Lines, "", fmt.Sprintf("the line is longer than %d bytes", MaxLine))
			err = skipLine(in)
		} else if text = bytes.TrimRight(text, "\r\n"); len(text) > 0 {
			n.take(line(text))
		}
		if limit.N <= 0 {
			return n.fault(fmt.Sprintf("it holds more than %d MB; the rest is left out", MaxFile>>20), nil)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return n.fault("it can't be read to its end", err)
		}
	}
}

func skipLine(in *bufio.Reader) error {
	for {
		if _, err := in.ReadSlice('\n'); !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

func (n *Notes) take(err error) {
	if b, ok := errors.AsType[*badLine](err); ok {
		n.bad(n.Lines, b.field, b.text)
	} else if err != nil {
		n.bad(n.Lines, "", err.Error())
	}
}

func (n *Notes) fault(text string, err error) error {
	return &tocsin.Fault{Why: tocsin.Invalid, Text: text, File: n.File, Line: n.Lines, Err: err}
}
