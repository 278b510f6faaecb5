package unpack

import (
	"bufio"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/klauspost/compress/zip"

	"tocsin"
)

// maxDirectory is how large a zip's list of members may be, in bytes: room for a thousand long names and more.
const maxDirectory = 4 << 20

// encrypted is the flag of a member with a password. Source: APPNOTE.TXT 6.3.10 §4.4.4.
const encrypted = 1

// openZip copies the stream to a temporary file, since a zip is read from its end, and lists its members.
func (a *Archive) openZip(r io.Reader) error {
	f, size, err := spool(r, a.limits)
	if err != nil {
		return err
	}
	a.close = f.Close
	a.packed = func() int64 { return size }
	list := &reads{r: f, left: maxDirectory}
	z, err := zip.NewReader(list, size)
	if err != nil {
		f.Close()
		if list.left < 0 {
			return tocsin.Faultf(tocsin.TooLarge, "the zip's list of members is larger than %d bytes", maxDirectory)
		}
		return damaged("zip", err)
	}
	list.free = true
	if len(z.File) > a.limits.Members {
		f.Close()
		return tocsin.Faultf(tocsin.TooLarge, "the zip has %d members; at most %d are read", len(z.File), a.limits.Members)
	}
	a.next = a.walk(z.File)
	return nil
}

// spool copies a stream to a file that is gone once it is closed.
func spool(r io.Reader, l Limits) (*temp, int64, error) {
	f, err := os.CreateTemp(l.Temp, "tocsin-*.zip")
	if err != nil {
		return nil, 0, &tocsin.Fault{Why: tocsin.Unavailable, Text: "there is no room for a copy of the zip in the temporary folder", Err: err}
	}
	t := &temp{f}
	size, err := io.Copy(f, io.LimitReader(r, l.Total+1))
	if err == nil && size > l.Total {
		err = tocsin.Faultf(tocsin.TooLarge, "the zip is larger than %d bytes", l.Total)
	}
	if err != nil {
		t.Close()
		return nil, 0, err
	}
	return t, size, nil
}

// temp is a file that Close removes.
type temp struct{ *os.File }

func (t *temp) Close() error {
	return errors.Join(t.File.Close(), os.Remove(t.Name()))
}

// reads caps what is read of a file until it is set free.
type reads struct {
	r    io.ReaderAt
	left int64
	free bool
}

func (c *reads) ReadAt(p []byte, at int64) (int, error) {
	if c.free {
		return c.r.ReadAt(p, at)
	}
	if c.left -= int64(len(p)); c.left < 0 {
		return 0, io.ErrShortBuffer
	}
	return c.r.ReadAt(p, at)
}

// walk gives the members that are files, in the archive's order. It passes over the folders and the shadow files that
// macOS adds.
func (a *Archive) walk(files []*zip.File) func() (*Member, error) {
	open := io.Closer(io.NopCloser(nil))
	return func() (*Member, error) {
		open.Close()
		open = io.NopCloser(nil)
		for len(files) > 0 && (strings.HasSuffix(files[0].Name, "/") || strings.HasPrefix(files[0].Name, "__MACOSX/")) {
			files = files[1:]
		}
		if len(files) == 0 {
			return nil, io.EOF
		}
		f := files[0]
		files = files[1:]
		body, m, err := a.member(f)
		if err == nil {
			open = body
		}
		return m, err
	}
}

// member opens one file of a zip, and the gzip that may be in it.
func (a *Archive) member(f *zip.File) (io.Closer, *Member, error) {
	name := baseName(f.Name)
	open := f.Open
	if f.Flags&encrypted != 0 {
		open = func() (io.ReadCloser, error) { return unlock(f, a.limits.Passwords) }
	}
	body, err := open()
	if errors.Is(err, errPassword) {
		return nil, nil, lockedMember(name, len(a.limits.Passwords))
	}
	if err != nil {
		return nil, nil, inFile(name, err)
	}
	r, err := gunzip(bufio.NewReaderSize(&named{body, "zip"}, 64<<10), 1)
	if err != nil {
		body.Close()
		return nil, nil, inFile(name, err)
	}
	return body, &Member{Name: trimGz(name), Reader: &capped{r, a}}, nil
}

// inFile is the fault of one member.
func inFile(name string, err error) error {
	if errors.Is(err, zip.ErrAlgorithm) {
		return &tocsin.Fault{Why: tocsin.Invalid, Text: "the member is packed in a way that is not supported; pack it with deflate", File: name, Err: err}
	}
	var f *tocsin.Fault
	if !errors.As(damaged("zip", err), &f) {
		return err
	}
	placed := *f
	placed.File = name
	return &placed
}
