// Package unpack opens what a report came in: gzip, zip or nothing at all, and text in whatever character set.
//
// A report is hostile until read. What it is shows in its first bytes and never in its name; nothing is written under a
// name that it gives; and what it unpacks to is capped, so that a small file can't fill a disk or hold a node up.
package unpack

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"

	"tocsin"
)

// Limits say how far a report may unpack. A zero stands for the default.
type Limits struct {
	Total      int64  // bytes of all members together; 16 GiB
	Ratio      int64  // unpacked bytes for each packed one; 200
	RatioAfter int64  // unpacked bytes up to which Ratio is not looked at; 64 MB
	Members    int    // 1000
	Temp       string // the folder for the copy of a zip that comes as a stream; the system's

	Passwords []string // of members that have one
}

// Defaults of Limits. Honest reports pack at up to 1 to 100; the best that deflate can do is 1 to 1032.
const (
	defaultTotal      = 16 << 30
	defaultRatio      = 200
	defaultRatioAfter = 64 << 20
	defaultMembers    = 1000
	maxNested         = 2 // layers of gzip within each other
	magicLen          = 4 // bytes that tell gzip and zip
)

// Member is one file of a report.
type Member struct {
	Name string // its base name, never a path
	io.Reader
}

// Archive gives a report's members one after the other.
type Archive struct {
	limits Limits
	next   func() (*Member, error)
	close  func() error
	out    int64        // unpacked bytes so far
	packed func() int64 // packed bytes so far
	blown  error        // the limit that was broken
}

// Open looks at a report's first bytes and returns its members. Close lets go of what it holds.
func Open(name string, r io.Reader, l Limits) (*Archive, error) {
	in := &counter{r: r}
	a := &Archive{limits: l.withDefaults(), packed: func() int64 { return in.n }, close: func() error { return nil }}
	head := bufio.NewReaderSize(in, 64<<10)
	magic, err := head.Peek(magicLen)
	if err != nil && err != io.EOF {
		return nil, damaged("report", err)
	}
	switch {
	case isZip(magic):
		err = a.openZip(head)
	default:
		err = a.openPlain(name, head)
	}
	if err != nil {
		return nil, err
	}
	return a, nil
}

// Next returns the next member, or io.EOF after the last. A fault speaks of one member, and those after it can still
// be read, unless it is a TooLarge: that ends the report. A member is to be read before the next is asked for.
func (a *Archive) Next() (*Member, error) {
	if a.blown != nil {
		return nil, a.blown
	}
	return a.next()
}

// Close lets go of the report.
func (a *Archive) Close() error { return a.close() }

func (l Limits) withDefaults() Limits {
	if l.Total == 0 {
		l.Total = defaultTotal
	}
	if l.Ratio == 0 {
		l.Ratio = defaultRatio
	}
	if l.RatioAfter == 0 {
		l.RatioAfter = defaultRatioAfter
	}
	if l.Members == 0 {
		l.Members = defaultMembers
	}
	return l
}

// openPlain gives one member: the report itself, or what is in the gzip that it is.
func (a *Archive) openPlain(name string, r *bufio.Reader) error {
	body, err := gunzip(r, maxNested)
	if err != nil {
		return err
	}
	if body != io.Reader(r) {
		name = trimGz(name)
	}
	a.next = once(&Member{Name: baseName(name), Reader: &capped{body, a}})
	return nil
}

// gunzip unpacks gzip, also where there is more gzip within it.
func gunzip(r *bufio.Reader, layers int) (io.Reader, error) {
	if magic, _ := r.Peek(magicLen); layers == 0 || !isGzip(magic) {
		return r, nil
	}
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, damaged("gzip data", err)
	}
	return gunzip(bufio.NewReaderSize(&named{z, "gzip data"}, 64<<10), layers-1)
}

func isGzip(magic []byte) bool { return bytes.HasPrefix(magic, []byte{0x1f, 0x8b}) }

// isZip tells a zip, also an empty one.
func isZip(magic []byte) bool {
	return bytes.HasPrefix(magic, []byte("PK\x03\x04")) || bytes.HasPrefix(magic, []byte("PK\x05\x06"))
}

func trimGz(name string) string {
	if len(name) > 3 && strings.EqualFold(name[len(name)-3:], ".gz") {
		return name[:len(name)-3]
	}
	return name
}

// once gives one member.
func once(m *Member) func() (*Member, error) {
	return func() (*Member, error) {
		if m == nil {
			return nil, io.EOF
		}
		one := m
		m = nil
		return one, nil
	}
}

// damaged is the fault of data that can't be unpacked.
func damaged(what string, err error) error {
	if f, ok := errors.AsType[*tocsin.Fault](err); ok {
		return f
	}
	if err == io.ErrUnexpectedEOF || err == io.EOF {
		return &tocsin.Fault{Why: tocsin.Invalid, Text: "the " + what + " ends too early; fetch it again", Err: err}
	}
	return &tocsin.Fault{Why: tocsin.Invalid, Text: "the " + what + " is damaged; fetch it again", Err: err}
}
