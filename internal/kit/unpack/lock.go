package unpack

import (
	"crypto/rand"
	"hash/crc32"
	"io"
	"time"

	"github.com/klauspost/compress/zip"
)

// Locked writes a zip whose members have a password, in the old encryption: each program opens it. It keeps nothing secret.
// It keeps a mail server, a scanner or a double click from what is within, which is why samples travel so.
// Source: APPNOTE.TXT 6.3.10 §6.1.
type Locked struct {
	z        *zip.Writer
	password string
}

// Lock begins a zip.
func Lock(w io.Writer, password string) *Locked { return &Locked{zip.NewWriter(w), password} }

// utf8Name is the flag of a name in UTF-8; sealed that of a member with a password. Source: APPNOTE.TXT 6.3.10 §4.4.4.
const (
	utf8Name = 1 << 11
	sealed   = 1
)

// Add writes a member from a stream, as it is. Its size and its checksum stand behind it.
func (l *Locked) Add(name string, at time.Time, body io.Reader) error {
	h := &zip.FileHeader{Name: name, Method: zip.Store, Flags: sealed | streamed | utf8Name}
	h.SetModTime(at) //nolint:staticcheck // the raw field is what the check byte is made of
	w, err := l.z.CreateRaw(h)
	if err != nil {
		return err
	}
	var head [oldHead]byte
	rand.Read(head[:])                          //nolint:errcheck // it never fails
	head[oldHead-1] = byte(h.ModifiedTime >> 8) //nolint:staticcheck // as above
	o := &oldWriter{w: w, keys: newOldKeys(l.password)}
	if _, err := o.Write(head[:]); err != nil {
		return err
	}
	sum := crc32.NewIEEE()
	n, err := io.Copy(o, io.TeeReader(body, sum))
	h.CRC32, h.UncompressedSize64, h.CompressedSize64 = sum.Sum32(), uint64(n), uint64(n)+oldHead
	h.UncompressedSize, h.CompressedSize = uint32(min(h.UncompressedSize64, 1<<32-1)), uint32(min(h.CompressedSize64, 1<<32-1)) //nolint:staticcheck // what stands behind a raw member
	return err
}

// Close ends the zip.
func (l *Locked) Close() error { return l.z.Close() }

type oldWriter struct {
	w    io.Writer
	keys *oldKeys
}

func (o *oldWriter) Write(p []byte) (int, error) {
	b := make([]byte, len(p))
	o.keys.encrypt(b, p)
	return o.w.Write(b)
}
