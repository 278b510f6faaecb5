package unpack

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// window is how much text a guess at its character set looks at, in bytes.
const window = 64 << 10

// replacement is what stands for a byte that can't be read.
const replacement = "\uFFFD"

// Text is a report's text as UTF-8. Reading it never fails because of its bytes: what can't be read becomes U+FFFD and
// is counted.
type Text struct {
	r       io.Reader
	hint    encoding.Encoding
	charset string
	invalid int64
	step    func() error // makes more out
	mem     []byte       // of buf and mostly out; a window
	buf     []byte       // read and not yet looked at
	out     []byte       // looked at and not yet given
	err     error        // what r ended with
}

// UTF8 reads text of any character set as UTF-8, without its byte order mark. hint names the character set where
// somebody knows it, e.g. "windows-1256"; "" or a name that is not known means to find out. Text counts as ASCII until
// the first byte that is none, wherever it comes; the text from there on decides.
func UTF8(r io.Reader, hint string) *Text {
	t := &Text{r: r, charset: "us-ascii", hint: charsetOf(hint), mem: make([]byte, window)}
	t.step = t.begin
	return t
}

// Charset returns the name of the character set that the text read so far is in.
func (t *Text) Charset() string { return t.charset }

// Invalid returns how many pieces of the text read so far could not be read.
func (t *Text) Invalid() int64 { return t.invalid }

// Read reads UTF-8.
func (t *Text) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for len(t.out) == 0 {
		if err := t.step(); err != nil {
			return 0, err
		}
	}
	n := copy(p, t.out)
	t.out = t.out[n:]
	return n, nil
}

// fill reads until buf is a window or r ends. All of out must have been given: its memory is used again.
func (t *Text) fill() {
	t.buf = append(t.mem[:0], t.buf...)
	for stalls := 0; len(t.buf) < window && t.err == nil; stalls++ {
		m, err := t.r.Read(t.mem[len(t.buf):])
		t.buf, t.err = t.buf[:len(t.buf)+m], err
		if m > 0 {
			stalls = 0
		}
		if stalls > 100 {
			t.err = io.ErrNoProgress
		}
	}
}

// begin looks at the text's beginning.
func (t *Text) begin() error {
	t.fill()
	e, name, skip := marked(t.buf)
	t.buf = t.buf[skip:]
	switch {
	case name == "utf-8":
		t.charset, t.step = name, t.utf8
	case e != nil:
		t.charset = name
		t.decode(e)
	case t.hint == unicode.UTF8:
		t.charset, t.step = "utf-8", t.utf8
	case t.hint != nil:
		t.charset = nameOf(t.hint)
		t.decode(t.hint)
	default:
		t.step = t.ascii
	}
	return nil
}

// ascii passes ASCII through until something else comes, and decides then.
func (t *Text) ascii() error {
	if len(t.buf) == 0 {
		t.fill()
	}
	if n := asciiLen(t.buf); n > 0 {
		t.out, t.buf = t.buf[:n], t.buf[n:]
		return nil
	}
	if len(t.buf) == 0 {
		return t.err
	}
	t.fill()
	e, name := guess(t.buf, t.err != nil)
	t.charset = name
	if t.step = t.utf8; e != nil {
		t.decode(e)
	}
	return nil
}

// utf8 passes UTF-8 through.
func (t *Text) utf8() error {
	if len(t.buf) < utf8.UTFMax {
		t.fill()
	}
	if len(t.buf) == 0 {
		return t.err
	}
	b := t.buf
	if n := partial(b); n < len(b) && t.err == nil {
		b = b[:n]
	}
	t.out, t.buf = b, t.buf[len(b):]
	if !utf8.Valid(b) {
		t.out = t.mend(b)
	}
	return nil
}

// mend returns b with U+FFFD for each byte that is not UTF-8.
func (t *Text) mend(b []byte) []byte {
	out := make([]byte, 0, len(b)+len(b)/8)
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			t.invalid++
			out = append(out, replacement...)
		} else {
			out = append(out, b[:n]...)
		}
		b = b[n:]
	}
	return out
}

// decode has the rest of the text read in another character set.
func (t *Text) decode(e encoding.Encoding) {
	rest := io.MultiReader(bytes.NewReader(t.buf), &tail{t})
	r := transform.NewReader(rest, e.NewDecoder())
	buf := make([]byte, window)
	t.step = func() error {
		n, err := r.Read(buf)
		t.out = buf[:n]
		t.invalid += int64(bytes.Count(t.out, []byte(replacement)))
		if n > 0 {
			return nil
		}
		return err
	}
}

// tail is what comes after the buffer.
type tail struct{ t *Text }

func (r *tail) Read(p []byte) (int, error) {
	if r.t.err != nil {
		return 0, r.t.err
	}
	return r.t.r.Read(p)
}

// partial returns where the last rune of b begins when b ends within it, or else len(b).
func partial(b []byte) int {
	for i := len(b) - 1; i >= 0 && i >= len(b)-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:]) {
				return i
			}
			return len(b)
		}
	}
	return len(b)
}

// asciiLen returns how many bytes at the beginning of b are ASCII.
func asciiLen(b []byte) int {
	i := 0
	for ; i+64 <= len(b); i += 64 {
		if !ascii64((*[64]byte)(b[i:])) {
			break
		}
	}
	for i < len(b) && b[i] < utf8.RuneSelf {
		i++
	}
	return i
}

// ascii64 reports whether 64 bytes are all ASCII.
func ascii64(b *[64]byte) bool {
	var or uint64
	for i := 0; i < len(b); i += 8 {
		or |= uint64(b[i]) | uint64(b[i+1])<<8 | uint64(b[i+2])<<16 | uint64(b[i+3])<<24 |
			uint64(b[i+4])<<32 | uint64(b[i+5])<<40 | uint64(b[i+6])<<48 | uint64(b[i+7])<<56
	}
	return or&0x8080808080808080 == 0
}
