package unpack

import (
	"io"
	"path"
	"strings"
	"unicode"

	"tocsin"
)

// counter counts what is read through it.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// named turns the errors of a reader that unpacks into faults.
type named struct {
	r    io.Reader
	what string
}

func (m *named) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if err != nil && err != io.EOF {
		err = damaged(m.what, err)
	}
	return n, err
}

// capped ends a member where its archive's limits end. What was read before stays.
type capped struct {
	r io.Reader
	a *Archive
}

func (c *capped) Read(p []byte) (int, error) {
	if c.a.blown != nil {
		return 0, c.a.blown
	}
	n, err := c.r.Read(p)
	c.a.out += int64(n)
	if blown := c.a.check(); blown != nil {
		c.a.blown = blown
		return n, blown
	}
	return n, err
}

// check says which limit the archive is over.
func (a *Archive) check() error {
	if a.out > a.limits.Total {
		return tocsin.Faultf(tocsin.TooLarge, "the report unpacks to more than %d bytes; what came before was read", a.limits.Total)
	}
	if a.out > a.limits.RatioAfter && a.out/a.limits.Ratio > a.packed() {
		return tocsin.Faultf(tocsin.TooLarge, "the report unpacks to more than %d times its size, as a zip bomb does; what came before was read", a.limits.Ratio)
	}
	return nil
}

// maxName is how much of a member's name is kept, in bytes.
const maxName = 255

// baseName returns the last part of a name, fit to be shown.
func baseName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return '_'
		}
		return r
	}, name)
	if name == "." || name == ".." || name == "/" {
		return "member"
	}
	if len(name) > maxName {
		name = strings.ToValidUTF8(name[:maxName], "")
	}
	return name
}
