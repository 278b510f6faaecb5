package backup

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tocsin"
)

func write(t *testing.T, dir string, files ...string) {
	t.Helper()
	for _, f := range files {
		path := filepath.Join(dir, f)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("text of "+f), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func made(t *testing.T) (dir string, m Manifest) {
	t.Helper()
	from, dir := t.TempDir(), filepath.Join(t.TempDir(), "b")
	write(t, from, "node.toml", "keys/a", "keys/deep/b", "scratch/x", "lock")
	b, err := Begin(dir)
	if err != nil {
		t.Fatal(err)
	}
	skip := func(p string) bool { return p == "scratch" || p == "lock" }
	if err := b.Tree(t.Context(), from, "home", false, skip); err != nil {
		t.Fatal(err)
	}
	if err := b.Tree(t.Context(), from, "linked", true, func(p string) bool { return !strings.HasPrefix(p, "keys") && p != "." }); err != nil {
		t.Fatal(err)
	}
	if m, err = b.Seal(t.Context(), Manifest{Program: "1", Records: "sqlite"}); err != nil {
		t.Fatal(err)
	}
	return dir, m
}

func TestBackup(t *testing.T) {
	dir, m := made(t)
	if len(m.Files) != 5 || m.Files[0].Path != "home/keys/a" || m.Size() != 83 {
		t.Errorf("%+v", m)
	}
	got, err := Check(t.Context(), dir)
	if err != nil || len(got.Files) != 5 || got.Program != "1" {
		t.Fatalf("%+v %v", got, err)
	}
	to := t.TempDir()
	if err := Restore(t.Context(), dir, "home", got, to); err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{"node.toml", "keys/a", "keys/deep/b"} {
		if b, err := os.ReadFile(filepath.Join(to, f)); string(b) != "text of "+f {
			t.Errorf("%s: %q %v", f, b, err)
		}
	}
	if _, err := os.Stat(filepath.Join(to, "lock")); err == nil {
		t.Error("what was skipped is there")
	}
	if _, err := Begin(dir); tocsin.WhyOf(err) != tocsin.Conflict {
		t.Errorf("into a whole backup: %v", err)
	}
}

func TestDamage(t *testing.T) {
	f := func(want string, do func(dir string) error) {
		t.Helper()
		dir, _ := made(t)
		if err := do(dir); err != nil {
			t.Fatal(err)
		}
		if _, err := Check(t.Context(), dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	f("home/keys/a: the backup is damaged: it is missing", func(d string) error { return os.Remove(d + "/home/keys/a") })
	f("has 3 bytes", func(d string) error { return os.WriteFile(d+"/home/keys/a", []byte("abc"), 0o600) })
	f("its bytes are others", func(d string) error { return os.WriteFile(d+"/home/keys/a", []byte("Text of keys/a"), 0o600) })
	f("does not know it", func(d string) error { return os.WriteFile(d+"/home/more", nil, 0o600) })
	f("no plain file", func(d string) error { return os.Symlink("a", d+"/home/link") })
	f("no manifest.json", func(d string) error { return os.Remove(d + "/manifest.json") })
	f("is damaged", func(d string) error { return os.Truncate(d+"/manifest.json", 100) })
	f("version 9", func(d string) error { return os.WriteFile(d+"/manifest.json", []byte(`{"version":9}`), 0o600) })
}

func TestUnfinished(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "b")
	b, err := Begin(dir)
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "home/half")
	if _, err := Check(t.Context(), dir); err == nil {
		t.Error("half a backup is taken for whole")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Seal(ctx, Manifest{}); err == nil {
		t.Error("an interrupted seal is no error")
	}
	if _, err := Begin(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "home")); err == nil {
		t.Error("what an unfinished one left is there still")
	}
	other := t.TempDir()
	write(t, other, "precious")
	if _, err := Begin(other); tocsin.WhyOf(err) != tocsin.Conflict {
		t.Errorf("into a folder of something else: %v", err)
	}
}

func TestRestoreStaysInside(t *testing.T) {
	dir := t.TempDir()
	m := Manifest{Files: []File{{Path: "home/../../evil"}}}
	if err := Restore(t.Context(), dir, "home", m, t.TempDir()); err == nil || !strings.Contains(err.Error(), "outside") {
		t.Errorf("got %v", err)
	}
}
