package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tocsin"
)

// maxManifest is how long a manifest may be, in bytes.
const maxManifest = 1 << 30

// Check reads a whole backup and says whether every byte is as it was written, and nothing is there that was not.
func Check(ctx context.Context, dir string) (Manifest, error) {
	m, err := read(dir)
	if err != nil {
		return m, err
	}
	there, err := list(ctx, dir, false)
	if err != nil {
		return m, fmt.Errorf("check backup: %w", err)
	}
	return m, m.same(there)
}

func read(dir string) (Manifest, error) {
	var m Manifest
	path := filepath.Join(dir, manifestName)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return m, tocsin.Faultf(tocsin.Invalid, "%s is no backup, or one that was not finished: it has no %s", dir, manifestName)
	}
	if err == nil && info.Size() > maxManifest {
		return m, tocsin.Faultf(tocsin.TooLarge, "%s is longer than %d bytes", path, maxManifest)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return m, fmt.Errorf("read backup: %w", err)
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return m, tocsin.Faultf(tocsin.Invalid, "%s is damaged: %v", path, err)
	}
	if m.Version != version {
		return m, tocsin.Faultf(tocsin.Invalid, "%s is of version %d, this program reads version %d", path, m.Version, version)
	}
	return m, nil
}

// same compares what the manifest says with what is there.
func (m *Manifest) same(there []File) error {
	is := map[string]File{}
	for _, f := range there {
		is[f.Path] = f
	}
	for _, want := range m.Files {
		f, ok := is[want.Path]
		switch {
		case !ok:
			return damaged(want.Path, "it is missing")
		case f.Size != want.Size:
			return damaged(want.Path, fmt.Sprintf("it has %d bytes and should have %d", f.Size, want.Size))
		case f.SHA != want.SHA:
			return damaged(want.Path, "its bytes are others than those that were written")
		}
		delete(is, want.Path)
	}
	for path := range is {
		return damaged(path, "the manifest does not know it")
	}
	return nil
}

func damaged(path, why string) error {
	return &tocsin.Fault{Why: tocsin.Invalid, File: path, Text: "the backup is damaged: " + why}
}

// Restore copies what is below a name of a backup that was checked into a folder, and compares every byte on the way.
// Folders that are empty in the backup are not made.
func Restore(ctx context.Context, dir, name string, m Manifest, to string) error {
	for _, f := range m.Files {
		below, ok := strings.CutPrefix(f.Path, name+"/")
		if !ok {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if !filepath.IsLocal(filepath.FromSlash(below)) {
			return damaged(f.Path, "it would lie outside of the folder")
		}
		target := filepath.Join(to, filepath.FromSlash(below))
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			return fmt.Errorf("restore: %w", err)
		}
		if err := put(filepath.Join(dir, filepath.FromSlash(f.Path)), target, false); err != nil {
			return fmt.Errorf("restore: %w", err)
		}
		got, err := sumOf(target, true)
		if err != nil {
			return fmt.Errorf("restore: %w", err)
		}
		if got.Size != f.Size || got.SHA != f.SHA {
			return damaged(f.Path, "its bytes have changed while it was restored")
		}
	}
	return nil
}
