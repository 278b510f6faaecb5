package carry

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"tocsin"
)

// Unpack writes an archive's stream as files into a folder that holds nothing yet. Names that are none of an archive's are
// refused, and the folder is never left.
func Unpack(from io.Reader, dir string) (m Manifest, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return m, err
	}
	list, err := os.ReadDir(dir)
	if err == nil && len(list) > 0 {
		err = tocsin.Faultf(tocsin.Conflict, "%s is not empty", dir)
	}
	if err != nil {
		return m, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	return eachEntry(from, func(h *tar.Header, r io.Reader) error {
		if err := root.MkdirAll(path.Dir(h.Name), 0o700); err != nil {
			return err
		}
		f, err := root.OpenFile(h.Name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			return tocsin.Faultf(tocsin.Invalid, "%.100q is there twice", h.Name)
		}
		if err != nil {
			return err
		}
		_, err = io.Copy(f, r)
		return errors.Join(err, f.Close())
	})
}

// ToTar writes an archive's stream as it is, and sees that it is whole.
func ToTar(from io.Reader, to io.Writer) (Manifest, error) {
	from = io.TeeReader(from, to)
	m, err := eachEntry(from, func(_ *tar.Header, r io.Reader) error {
		_, err := io.Copy(io.Discard, r)
		return err
	})
	if err == nil {
		_, err = io.Copy(io.Discard, from) // what stands behind the last file of a tar
	}
	return m, err
}

// ToZip writes an archive's stream as a zip.
func ToZip(from io.Reader, to io.Writer) (Manifest, error) {
	z := zip.NewWriter(to)
	m, err := eachEntry(from, func(h *tar.Header, r io.Reader) error {
		w, err := z.CreateHeader(&zip.FileHeader{Name: h.Name, Method: zip.Deflate, Modified: h.ModTime})
		if err != nil {
			return err
		}
		_, err = io.Copy(w, r)
		return err
	})
	return m, errors.Join(err, z.Close())
}

// eachEntry gives the files of an archive's stream, and returns its manifest. What has none is cut off.
func eachEntry(from io.Reader, each func(h *tar.Header, r io.Reader) error) (m Manifest, err error) {
	r := tar.NewReader(from)
	var text bytes.Buffer
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return parseManifest(text.Bytes())
		}
		if err != nil {
			return m, &tocsin.Fault{Why: tocsin.Invalid, Text: "This is no export, or it is cut off.", Err: err}
		}
		if h.Typeflag != tar.TypeReg {
			return m, tocsin.Faultf(tocsin.Invalid, "%.100q is no plain file", h.Name)
		}
		e, err := entryOf(h.Name)
		if err == nil && h.Size > e.limit {
			err = tocsin.Faultf(tocsin.TooLarge, "%.100s has %d bytes; the most is %d", h.Name, h.Size, e.limit)
		}
		if err != nil {
			return m, err
		}
		var in io.Reader = r
		if e.name == ManifestName {
			in = io.TeeReader(r, &text)
		}
		if err := each(h, in); err != nil {
			return m, err
		}
	}
}

// Pack writes a folder that Unpack made, or a zip of ToZip, or a tar, as an archive's stream.
func Pack(where string, to io.Writer) error {
	info, err := os.Stat(where)
	if errors.Is(err, os.ErrNotExist) {
		return tocsin.Faultf(tocsin.NotFound, "%s is not there", where)
	}
	if err != nil {
		return err
	}
	if info.IsDir() {
		root, err := os.OpenRoot(where)
		if err != nil {
			return err
		}
		return errors.Join(packFiles(root.FS(), to), root.Close())
	}
	if strings.EqualFold(filepath.Ext(where), ".zip") {
		z, err := zip.OpenReader(where)
		if err != nil {
			return tocsin.Faultf(tocsin.Invalid, "%s is no zip: %v", where, err)
		}
		return errors.Join(packZip(&z.Reader, to), z.Close())
	}
	f, err := os.Open(where)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, f)
	return errors.Join(err, f.Close())
}

// packFiles streams the files of a folder, in the order of their names. What is no plain file, such as a link, is refused.
func packFiles(from fs.FS, to io.Writer) error {
	w := tar.NewWriter(to)
	err := fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if !d.Type().IsRegular() {
			return tocsin.Faultf(tocsin.Invalid, "%.100q is no plain file", name)
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		f, err := from.Open(name)
		if err != nil {
			return err
		}
		return errors.Join(packOne(w, name, info.Size(), f), f.Close())
	})
	return errors.Join(err, w.Close())
}

func packZip(z *zip.Reader, to io.Writer) error {
	w := tar.NewWriter(to)
	files := slices.Clone(z.File)
	for _, f := range files {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		if !f.Mode().IsRegular() || f.UncompressedSize64 > maxTable {
			return tocsin.Faultf(tocsin.Invalid, "%.100q is no plain file of a size that an export has", f.Name)
		}
		r, err := f.Open()
		if err != nil {
			return tocsin.Faultf(tocsin.Invalid, "%.100q: %v", f.Name, err)
		}
		if err := errors.Join(packOne(w, f.Name, int64(f.UncompressedSize64), r), r.Close()); err != nil {
			return err
		}
	}
	return w.Close()
}

// packOne adds a file of a size that is known; more than that is not read.
func packOne(w *tar.Writer, name string, size int64, r io.Reader) error {
	e, err := entryOf(name)
	if err != nil {
		return err
	}
	if size > e.limit {
		return tocsin.Faultf(tocsin.TooLarge, "%.100s has %d bytes; the most is %d", name, size, e.limit)
	}
	if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, Format: tar.FormatPAX}); err != nil {
		return err
	}
	_, err = io.CopyN(w, r, size)
	return err
}
