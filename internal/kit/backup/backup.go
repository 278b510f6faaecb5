// Package backup makes folders that are whole or are known not to be. A folder gets its files first, and when they are on
// disk a manifest with the size and SHA-256 of each. Without a manifest it is no backup; with one, whoever reads it back
// checks every byte.
package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tocsin"
)

// Names of what a backup has beside its files.
const (
	manifestName   = "manifest.json"
	unfinishedName = "unfinished" // is there until the manifest is
)

// version is that of the layout of the manifest.
const version = 1

// Manifest tells what a backup holds.
type Manifest struct {
	Version int       `json:"version"`
	Program string    `json:"program"` // the version of Tocsin that made it
	Made    time.Time `json:"made"`
	Records string    `json:"records"` // the engine of the records
	Events  string    `json:"events"`  // "files", or where the events are that are not in it
	Node    string    `json:"node"`    // the team's name
	Files   []File    `json:"files"`
}

// File is one file of a backup.
type File struct {
	Path string `json:"path"` // with slashes, below the backup's folder
	Size int64  `json:"size"` // bytes
	SHA  string `json:"sha256"`
}

// Size is how many bytes all files have.
func (m *Manifest) Size() (n int64) {
	for _, f := range m.Files {
		n += f.Size
	}
	return n
}

// Backup is one that is being made.
type Backup struct{ dir string }

// Begin makes a folder for a backup. It must not be there, be empty, or hold what an earlier one has left that did not
// end; that is taken away.
func Begin(dir string) (*Backup, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("begin backup: %w", err)
	}
	half := slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == unfinishedName })
	whole := slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == manifestName })
	if len(entries) > 0 && (whole || !half) {
		return nil, tocsin.Faultf(tocsin.Conflict, "%s is not empty: give a folder that is not there yet", dir)
	}
	for _, e := range entries {
		if e.Name() == unfinishedName {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return nil, fmt.Errorf("clear unfinished backup: %w", err)
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("begin backup: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, unfinishedName), nil, 0o600); err != nil {
		return nil, fmt.Errorf("begin backup: %w", err)
	}
	return &Backup{dir}, nil
}

// Path returns a path below the backup's folder.
func (b *Backup) Path(name ...string) string {
	return filepath.Join(append([]string{b.dir}, name...)...)
}

// Tree puts all that is below a folder under a name of the backup. skip names what stays away, by its path below the
// folder; link makes hard links of files that nobody changes, where the disk allows. What vanishes meanwhile was not meant
// to stay.
func (b *Backup) Tree(ctx context.Context, from, name string, link bool, skip func(path string) bool) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err = errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		below, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		switch {
		case skip(filepath.ToSlash(below)) && d.IsDir():
			return filepath.SkipDir
		case skip(filepath.ToSlash(below)):
			return nil
		case d.IsDir():
			return os.MkdirAll(b.Path(name, below), 0o700)
		case !d.Type().IsRegular():
			return nil // a socket, a link
		}
		if err := put(path, b.Path(name, below), link); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

// put links or copies a file.
func put(from, to string, link bool) error {
	if link && os.Link(from, to) == nil {
		return nil
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, info.Mode().Perm())
	if err != nil {
		return fmt.Errorf("copy %s: %w", from, err)
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// Seal reads every file back, makes all durable, and writes the manifest: from then on it is a backup.
func (b *Backup) Seal(ctx context.Context, m Manifest) (Manifest, error) {
	m.Version = version
	var err error
	if m.Files, err = list(ctx, b.dir, true); err != nil {
		return m, fmt.Errorf("seal backup: %w", err)
	}
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return m, err
	}
	part := b.Path(manifestName + ".part")
	err = errors.Join(writeFile(part, text), os.Rename(part, b.Path(manifestName)), syncDir(b.dir))
	if err == nil {
		err = errors.Join(os.Remove(b.Path(unfinishedName)), syncDir(b.dir))
	}
	if err != nil {
		return m, fmt.Errorf("seal backup: %w", err)
	}
	return m, nil
}

// list reads all files of a backup, and with sync makes them durable.
func list(ctx context.Context, dir string, sync bool) ([]File, error) {
	files := []File{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		below, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		switch {
		case d.IsDir() && sync:
			return syncDir(path)
		case d.IsDir(), below == manifestName, below == unfinishedName, below == manifestName+".part":
			return nil
		case !d.Type().IsRegular():
			return tocsin.Faultf(tocsin.Invalid, "%s is no plain file", path)
		}
		f, err := sumOf(path, sync)
		f.Path = filepath.ToSlash(below)
		files = append(files, f)
		return err
	})
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return files, err
}

func sumOf(path string, sync bool) (File, error) {
	f, err := os.Open(path)
	if err != nil {
		return File{}, err
	}
	h := sha256.New()
	n, err := io.Copy(h, f)
	if sync {
		err = errors.Join(err, f.Sync())
	}
	return File{Size: n, SHA: hex.EncodeToString(h.Sum(nil))}, errors.Join(err, f.Close())
}

func writeFile(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Sync(), f.Close())
}

func syncDir(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
