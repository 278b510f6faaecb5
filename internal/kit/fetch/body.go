package fetch

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"tocsin"
)

// Body is a document as it comes. Reading beyond its limit ends with a fault.
type Body struct {
	r      io.Reader
	wire   io.Closer
	unpack func()
	cancel context.CancelFunc
	host   string
	packed bool
	left   int64
	most   int64
	err    error
}

// maxWindow is the memory that unpacking zstd may take, in bytes.
const maxWindow = 64 << 20

func newBody(res *http.Response, most int64, cancel context.CancelFunc) (*Body, error) {
	b := &Body{wire: res.Body, unpack: func() {}, cancel: cancel, host: hostOf(res), packed: res.Header.Get("Content-Encoding") != "", left: most, most: most}
	packed := bufio.NewReaderSize(io.LimitReader(res.Body, most+1), 64<<10)
	switch encoding := strings.ToLower(strings.TrimSpace(res.Header.Get("Content-Encoding"))); encoding {
	case "", "identity":
		b.r = packed
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(packed)
		if err != nil {
			return nil, &Trouble{Text: "the answer is not the gzip that it says it is"}
		}
		b.r = z
	case "zstd":
		z, err := zstd.NewReader(packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxWindow), zstd.WithDecoderMaxWindow(8<<20))
		if err != nil {
			return nil, &Trouble{Text: "the answer is not the zstd that it says it is"}
		}
		b.r, b.unpack = z, z.Close
	default:
		return nil, &Trouble{Text: "the answer is packed in a way that was not asked for"}
	}
	return b, nil
}

// Read reads the document.
func (b *Body) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left+1)])
	if int64(n) > b.left {
		b.err = tooLong(b.most)
		return int(b.left), b.err
	}
	b.left -= int64(n)
	if err != nil && err != io.EOF {
		err = b.broken(err)
	}
	b.err = err
	return n, err
}

// broken says why a body has ended too early.
func (b *Body) broken(err error) error {
	var fault *tocsin.Fault
	var trouble *Trouble
	if errors.As(err, &fault) || errors.As(err, &trouble) {
		return err
	}
	t := troubleOf(b.host, "", err)
	if b.packed && t.Text == wordsElse {
		t.Text = "the answer's packing is damaged"
	}
	return t
}

// Close ends the transfer.
func (b *Body) Close() error {
	b.cancel()
	b.unpack()
	return b.wire.Close()
}

func tooLong(most int64) *Trouble {
	text := fmt.Sprintf("the document is longer than %d bytes", most)
	return &Trouble{Text: text, Err: tocsin.Faultf(tocsin.TooLarge, "%s", text)}
}

// maxFileName is how long a file's name may be, in bytes.
const maxFileName = 200

// fileName returns the name that the server gives the document, or the last part of its address.
func fileName(res *http.Response) string {
	_, params, err := mime.ParseMediaType(res.Header.Get("Content-Disposition"))
	name := params["filename"]
	if err != nil || name == "" {
		name = res.Request.URL.Path
	}
	name = path.Base(path.Clean("/" + strings.ReplaceAll(name, `\`, "/")))
	name = strings.Map(printable, strings.ToValidUTF8(name, "_"))
	if name == "/" || name == "." || len(name) > maxFileName {
		return ""
	}
	return name
}

func printable(r rune) rune {
	if r < ' ' || r == 0x7f {
		return '_'
	}
	return r
}
