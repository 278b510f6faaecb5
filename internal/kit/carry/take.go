package carry

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"

	"tocsin"
)

// Taken is an archive that was read: its tables and written letters lie in a folder, the rest went where it belongs.
type Taken struct {
	Manifest
	dir string
}

// Keep keeps a file that an archive brings and returns the SHA-256 of what it kept.
type Keep func(folder string, r io.Reader, limit int64) (sha string, err error)

// Take reads an archive: letters and evidence are handed to keep as they come, all else goes into the folder dir. It is
// whole, and every byte is what the manifest and the names say, when Take returns no error.
func Take(ctx context.Context, from io.Reader, dir string, keep Keep) (Taken, error) {
	t := taker{dir: dir, keep: keep, files: map[string]File{}, blobs: map[string]Count{}, seen: map[string]bool{}}
	r := tar.NewReader(from)
	for n := 0; ; n++ {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return t.whole()
		}
		if err != nil {
			return Taken{}, &tocsin.Fault{Why: tocsin.Invalid, Text: "This is no export, or it is cut off.", Err: err}
		}
		if n == maxEntries || ctx.Err() != nil {
			return Taken{}, errors.Join(ctx.Err(), tocsin.Faultf(tocsin.TooLarge, "an export has up to %d files", maxEntries))
		}
		if h.Typeflag == tar.TypeDir {
			continue
		}
		if h.Typeflag != tar.TypeReg {
			return Taken{}, tocsin.Faultf(tocsin.Invalid, "%.100q is no plain file", h.Name)
		}
		e, err := entryOf(h.Name)
		if err == nil && h.Size > e.limit {
			err = tocsin.Faultf(tocsin.TooLarge, "%.100s has %d bytes; the most is %d", h.Name, h.Size, e.limit)
		}
		if err == nil {
			err = t.entry(e, r)
		}
		if err != nil {
			return Taken{}, err
		}
	}
}

// taker is a Take underway.
type taker struct {
	dir      string
	keep     Keep
	manifest []byte
	files    map[string]File
	blobs    map[string]Count
	seen     map[string]bool // tables, and what stands for itself
}

func (t *taker) entry(e entry, r io.Reader) error {
	if e.folder == "" && t.seen[e.name] {
		return tocsin.Faultf(tocsin.Invalid, "%s is there twice", e.name)
	}
	switch {
	case e.name == ReadMe:
		t.seen[e.name] = true
		return nil
	case e.name == ManifestName:
		t.seen[e.name] = true
		all, err := io.ReadAll(io.LimitReader(r, maxManifest+1))
		t.manifest = all
		return cut(err)
	case e.folder == "":
		t.seen[e.name] = true
		return t.table(e, r)
	}
	return t.blob(e, r)
}

// cut says that a stream ended before its end.
func cut(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return &tocsin.Fault{Why: tocsin.Invalid, Text: "This is no export, or it is cut off.", Err: err}
	}
	return err
}

// lines counts line ends.
type lines struct{ n int64 }

func (l *lines) Write(p []byte) (int, error) {
	l.n += int64(bytes.Count(p, []byte{'\n'}))
	return len(p), nil
}

func (t *taker) table(e entry, r io.Reader) error {
	var rows lines
	sha, n, err := t.spool(e, io.TeeReader(r, &rows))
	t.files[e.name] = File{e.name, rows.n, n, sha}
	return err
}

// spool writes a file into the folder.
func (t *taker) spool(e entry, r io.Reader) (sha string, n int64, err error) {
	path := filepath.Join(t.dir, filepath.FromSlash(e.name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", 0, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return "", 0, err
	}
	h := sha256.New()
	n, err = io.Copy(io.MultiWriter(f, h), r)
	return hex.EncodeToString(h.Sum(nil)), n, errors.Join(cut(err), f.Close())
}

// counter counts what is read.
type counter struct {
	io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

func (t *taker) blob(e entry, r io.Reader) (err error) {
	c := &counter{Reader: r}
	var sha string
	if e.folder == Sent {
		sha, _, err = t.spool(e, c)
	} else {
		sha, err = t.keep(e.folder, c, e.limit)
	}
	if err != nil {
		return cut(err)
	}
	if sha != e.sha {
		return tocsin.Faultf(tocsin.Invalid, "%s holds other bytes than its name says", e.name)
	}
	was := t.blobs[e.folder]
	t.blobs[e.folder] = Count{was.Files + 1, was.Bytes + c.n}
	return nil
}

// parseManifest reads a manifest; one that is not there, or not one of these, is a fault.
func parseManifest(text []byte) (m Manifest, err error) {
	if len(text) == 0 {
		return m, tocsin.Faultf(tocsin.Invalid, "There is no manifest.json: the export did not end, or it is cut off.")
	}
	if err := json.Unmarshal(text, &m); err != nil || m.Format != Format {
		return m, tocsin.Faultf(tocsin.Invalid, "manifest.json is none of an export")
	}
	if m.Version > Version {
		return m, tocsin.Faultf(tocsin.Invalid, "This export is of version %d; this program reads up to %d. Take a newer one.", m.Version, Version)
	}
	return m, nil
}

// whole compares what came with the manifest.
func (t *taker) whole() (Taken, error) {
	m, err := parseManifest(t.manifest)
	out := Taken{m, t.dir}
	if err != nil {
		return out, err
	}
	if len(out.Files) != len(t.files) {
		return out, tocsin.Faultf(tocsin.Invalid, "manifest.json names %d files of lines, and %d came", len(out.Files), len(t.files))
	}
	for _, f := range out.Files {
		if t.files[f.Name] != f {
			return out, tocsin.Faultf(tocsin.Invalid, "%.100s is not what manifest.json says", f.Name)
		}
	}
	for _, folder := range []string{Letters, Sent, Evidence} {
		if out.Blobs[folder] != t.blobs[folder] {
			return out, tocsin.Faultf(tocsin.Invalid, "%s/ has not the %d files that manifest.json says", folder, out.Blobs[folder].Files)
		}
	}
	return out, nil
}

// Open opens a file of lines; one that the export has not is empty.
func (t Taken) Open(name string) (io.ReadCloser, error) {
	if e, err := entryOf(name); err != nil || e.folder != "" {
		return nil, tocsin.Faultf(tocsin.Invalid, "%.100q is no file of lines", name)
	}
	f, err := os.Open(filepath.Join(t.dir, filepath.FromSlash(name)))
	if errors.Is(err, os.ErrNotExist) {
		return io.NopCloser(bytes.NewReader(nil)), nil
	}
	return f, err
}

// Letter returns a written letter.
func (t Taken) Letter(sha string) ([]byte, error) {
	if !shaForm.MatchString(sha) {
		return nil, tocsin.Faultf(tocsin.Invalid, "%.80q is no SHA-256", sha)
	}
	b, err := os.ReadFile(filepath.Join(t.dir, filepath.FromSlash(blobPath(Sent, sha))))
	if errors.Is(err, os.ErrNotExist) {
		return nil, tocsin.Faultf(tocsin.NotFound, "the letter %s did not come", sha)
	}
	return b, err
}
