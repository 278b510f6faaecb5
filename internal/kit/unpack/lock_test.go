package unpack

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zip"
)

// locked is a zip with members of names and contents in turn.
func lockedZip(t *testing.T, password string, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	l := Lock(&b, password)
	for i := 0; i < len(files); i += 2 {
		if err := l.Add(files[i], time.Date(2026, 11, 28, 13, 14, 16, 0, time.UTC), strings.NewReader(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestLock: what is locked is read again with its password alone.
func TestLock(t *testing.T) {
	long := strings.Repeat("0123456789abcdef", 10000)
	raw := lockedZip(t, "infected", "letter-1/a.txt", "clear", "é.bin", long, "empty", "")
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"clear", long, ""} {
		if _, err := unlock(z.File[i], []string{"other"}); err == nil {
			if body, err := decrypt(z.File[i], "other"); err == nil {
				if _, err := io.ReadAll(body); err == nil && want != "" {
					t.Errorf("%s opens with another password", z.File[i].Name)
				}
			}
		}
		body, err := unlock(z.File[i], []string{"infected"})
		if err != nil {
			t.Fatal(z.File[i].Name, err)
		}
		if got, err := io.ReadAll(body); err != nil || string(got) != want {
			t.Errorf("%s: %.20q, %v", z.File[i].Name, got, err)
		}
	}
	if bytes.Contains(raw, []byte("clear")) {
		t.Error("it is written in clear")
	}
}

// TestLockOpensElsewhere asks a program of others, where there is one.
func TestLockOpensElsewhere(t *testing.T) {
	path, err := exec.LookPath("unzip")
	if err != nil {
		t.Skip("no unzip here")
	}
	file := filepath.Join(t.TempDir(), "a.zip")
	if err := os.WriteFile(file, lockedZip(t, "infected", "letter-1/a.txt", "clear"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), path, "-P", "infected", "-p", file, "letter-1/a.txt").CombinedOutput() //nolint:gosec // a file of the test's own
	if err != nil || string(out) != "clear" {
		t.Errorf("%q, %v", out, err)
	}
	if out, err := exec.CommandContext(t.Context(), path, "-P", "other", "-p", file).CombinedOutput(); err == nil { //nolint:gosec // as above
		t.Errorf("another password opens it: %q", out)
	}
}
