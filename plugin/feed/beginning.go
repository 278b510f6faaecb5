package feed

import (
	"bytes"
	"io"

	"tocsin/internal/kit/unpack"
)

// MaxSample is how much of a report is looked at, in bytes.
const MaxSample = 256 << 10

// Beginning reads the first part of a report, plain or packed, up to the end of a line. member is the name of its first
// file.
func Beginning(file string, r io.Reader) (member string, sample []byte, err error) {
	archive, err := unpack.Open(file, r, unpack.Limits{})
	if err != nil {
		return "", nil, err
	}
	defer archive.Close()
	m, err := archive.Next()
	if err != nil {
		return "", nil, err
	}
	sample, err = io.ReadAll(io.LimitReader(unpack.UTF8(m.Reader, ""), MaxSample))
	if err != nil {
		return "", nil, err
	}
	return m.Name, WholeLines(sample, MaxSample), nil
}

// WholeLines returns at most so many bytes of a text, and no line that this cuts.
func WholeLines(b []byte, most int) []byte {
	if len(b) < most {
		return b
	}
	if i := bytes.LastIndexByte(b[:most], '\n'); i > 0 {
		return b[:i+1]
	}
	return b[:most]
}
