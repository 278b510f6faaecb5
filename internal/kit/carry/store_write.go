package carry

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// Writer writes an archive as a stream: a tar without compression.
type Writer struct {
	tar     *tar.Writer
	scratch string // a folder for one table at a time: a tar wants to know a file's length first
	m       Manifest
}

// NewWriter begins an archive. Of m is taken who and when.
func NewWriter(to io.Writer, scratch string, m Manifest) *Writer {
	m.Format, m.Version, m.Blobs, m.Files = Format, Version, map[string]Count{}, []File{}
	m.Made = m.Made.UTC().Truncate(time.Second)
	return &Writer{tar: tar.NewWriter(to), scratch: scratch, m: m}
}

func (w *Writer) head(name string, size int64) error {
	return w.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: w.m.Made, Format: tar.FormatPAX})
}

// Text adds a small file.
func (w *Writer) Text(name string, text []byte) error {
	if err := w.head(name, int64(len(text))); err != nil {
		return err
	}
	_, err := w.tar.Write(text)
	return err
}

// Table adds a table's rows.
func (w *Writer) Table(ctx context.Context, r sqldb.Reader, t Table) (err error) {
	f, err := os.CreateTemp(w.scratch, "export-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	h := sha256.New()
	rows, err := Write(ctx, r, t, io.MultiWriter(f, h))
	if err != nil {
		return err
	}
	size, err := f.Seek(0, io.SeekCurrent)
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err == nil {
		err = w.head(t.File, size)
	}
	if err == nil {
		_, err = io.Copy(w.tar, f)
	}
	w.m.Files = append(w.m.Files, File{t.File, rows, size, hex.EncodeToString(h.Sum(nil))})
	return err
}

// Blob adds a file under its SHA-256; size is how long it is. What open does not find is noted as missing.
func (w *Writer) Blob(folder, sha string, size int64, open func(sha string) (io.ReadCloser, error)) (err error) {
	r, err := open(sha)
	if tocsin.WhyOf(err) == tocsin.NotFound && err != nil {
		if len(w.m.Missing) < maxMissing {
			w.m.Missing = append(w.m.Missing, folder+"/"+sha)
		}
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if err := w.head(blobPath(folder, sha), size); err != nil {
		return err
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(w.tar, h), io.LimitReader(r, size+1))
	if err != nil || n != size || hex.EncodeToString(h.Sum(nil)) != sha {
		return errors.Join(err, fmt.Errorf("%s/%s is not what the records say: %d bytes of %d", folder, sha, n, size))
	}
	c := w.m.Blobs[folder]
	w.m.Blobs[folder] = Count{c.Files + 1, c.Bytes + n}
	return nil
}

// Close writes the manifest, which makes the archive whole.
func (w *Writer) Close() (Manifest, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(w.m)
	if err == nil {
		err = w.Text(ManifestName, b.Bytes())
	}
	return w.m, errors.Join(err, w.tar.Close())
}
