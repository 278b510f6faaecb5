package console

import (
	"bytes"
	"compress/gzip"
	"runtime"
)

// presser compresses with writers that it keeps: one is more than half a megabyte, and to make it takes as long as to
// compress a page with it.
type presser struct {
	level int // one of gzip's own constants
	free  chan *gzip.Writer
}

// quick compresses pages, small what is compressed once and sent often.
var (
	quick = newPresser(gzip.BestSpeed, runtime.GOMAXPROCS(0)) // no more compress at once than there are processors
	small = newPresser(gzip.BestCompression, 0)
)

func newPresser(level, kept int) *presser {
	return &presser{level, make(chan *gzip.Writer, kept)}
}

// compress returns the bytes as gzip.
func (p *presser) compress(b []byte) []byte {
	var out bytes.Buffer
	z := p.take(&out)
	z.Write(b) //nolint:errcheck // a bytes.Buffer takes everything
	z.Close()  //nolint:errcheck // the same
	select {
	case p.free <- z:
	default:
	}
	return out.Bytes()
}

func (p *presser) take(out *bytes.Buffer) *gzip.Writer {
	select {
	case z := <-p.free:
		z.Reset(out)
		return z
	default:
	}
	z, err := gzip.NewWriterLevel(out, p.level)
	if err != nil {
		panic(err) // the level is one of gzip's own constants
	}
	return z
}
