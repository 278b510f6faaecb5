// Package blob keeps bytes under the SHA-256 of what they are: raw reports, evidence. What is kept is compressed, never
// changed, and on disk before Put returns. A directory holds them; a store of another kind need only be put behind the
// same four methods.
package blob

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/klauspost/compress/zstd"

	"tocsin"
)

// Dir keeps blobs in a directory.
type Dir struct{ root string }

// Sum is the SHA-256 of a blob's bytes, as 64 hexadecimal digits.
type Sum string

// OpenDir returns the store in a directory that is this process's alone, making it if need be, and clears what a crash has
// left half-written.
func OpenDir(root string) (*Dir, error) { return open(root, 0) }

// half is how long something half-written must have been left alone until it is taken for that of a process that has died.
const half = 24 * time.Hour

// OpenShared is OpenDir for a directory that other processes write to as well.
func OpenShared(root string) (*Dir, error) { return open(root, half) }

func open(root string, age time.Duration) (*Dir, error) {
	if err := os.MkdirAll(root, 0o700); err != nil {
		return nil, fmt.Errorf("open blobs: %w", err)
	}
	left, err := filepath.Glob(filepath.Join(root, "put-*"))
	for _, f := range left {
		if info, gone := os.Stat(f); gone == nil && time.Since(info.ModTime()) >= age {
			err = errors.Join(err, os.Remove(f))
		}
	}
	if err != nil {
		return nil, fmt.Errorf("clear blobs: %w", err)
	}
	return &Dir{root: root}, nil
}

// Put keeps what r gives, up to limit bytes (0: no limit), and returns its sum and its size in bytes. Bytes that are
// kept already are kept once.
func (d *Dir) Put(r io.Reader, limit int64) (Sum, int64, error) {
	tmp, err := os.CreateTemp(d.root, "put-*")
	if err != nil {
		return "", 0, fmt.Errorf("keep blob: %w", err)
	}
	defer os.Remove(tmp.Name()) //nolint:errcheck // gone already after a rename
	sum, n, err := fill(tmp, r, limit)
	if err != nil {
		return "", 0, errors.Join(fmt.Errorf("keep blob: %w", err), tmp.Close())
	}
	if err := errors.Join(tmp.Sync(), tmp.Close()); err != nil {
		return "", 0, fmt.Errorf("keep blob: %w", err)
	}
	return sum, n, d.place(tmp.Name(), sum)
}

// copyBuffer is how many bytes are taken from the reader at once.
const copyBuffer = 256 << 10

func fill(w io.Writer, r io.Reader, limit int64) (Sum, int64, error) {
	z, err := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(512<<10), zstd.WithEncoderConcurrency(2))
	if err != nil {
		return "", 0, err
	}
	h := sha256.New()
	if limit > 0 {
		r = io.LimitReader(r, limit+1)
	}
	n, err := io.CopyBuffer(struct{ io.Writer }{io.MultiWriter(h, z)}, struct{ io.Reader }{r}, make([]byte, copyBuffer))
	if err == nil && limit > 0 && n > limit {
		err = tocsin.Faultf(tocsin.TooLarge, "more than %d bytes", limit)
	}
	if err := errors.Join(err, z.Close()); err != nil {
		return "", n, err
	}
	return Sum(hex.EncodeToString(h.Sum(nil))), n, nil
}

// place moves a whole file to where its sum says, durably.
func (d *Dir) place(tmp string, sum Sum) error {
	path := d.path(sum)
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("keep blob: %w", err)
	}
	if err := os.Rename(tmp, path); err != nil {
		return fmt.Errorf("keep blob: %w", err)
	}
	return errors.Join(syncDir(dir), syncDir(d.root))
}

// Open returns the bytes of a blob; the caller closes it.
func (d *Dir) Open(sum Sum) (io.ReadCloser, error) {
	if !sum.valid() {
		return nil, tocsin.Faultf(tocsin.Invalid, "%.80q is not a SHA-256", string(sum))
	}
	f, err := os.Open(d.path(sum))
	if errors.Is(err, os.ErrNotExist) {
		return nil, tocsin.Faultf(tocsin.NotFound, "no blob %s is kept", sum)
	}
	if err != nil {
		return nil, fmt.Errorf("open blob: %w", err)
	}
	z, err := zstd.NewReader(bufio.NewReaderSize(f, copyBuffer), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open blob %s: %w", sum, err), f.Close())
	}
	return &reader{Decoder: z, file: f}, nil
}

// Has reports whether a blob is kept.
func (d *Dir) Has(sum Sum) bool {
	if !sum.valid() {
		return false
	}
	_, err := os.Stat(d.path(sum))
	return err == nil
}

// Remove forgets a blob for good; one that is not kept is gone already. The caller knows that nobody speaks of it any more.
func (d *Dir) Remove(sum Sum) error {
	if !sum.valid() {
		return tocsin.Faultf(tocsin.Invalid, "%.80q is not a SHA-256", string(sum))
	}
	path := d.path(sum)
	if err := os.Remove(path); err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		return fmt.Errorf("remove blob: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

func (d *Dir) path(sum Sum) string {
	return filepath.Join(d.root, string(sum[:2]), string(sum[2:])+".zst")
}

func (s Sum) valid() bool {
	b, err := hex.DecodeString(string(s))
	return err == nil && len(b) == sha256.Size
}

type reader struct {
	*zstd.Decoder
	file *os.File
}

func (r *reader) Close() error {
	r.Decoder.Close()
	return r.file.Close()
}

func syncDir(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("sync %s: %w", path, err)
	}
	return errors.Join(f.Sync(), f.Close())
}
