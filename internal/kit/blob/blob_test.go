package blob

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"tocsin"
)

func opened(t *testing.T, root string) *Dir {
	t.Helper()
	d, err := OpenDir(root)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPut(t *testing.T) {
	d := opened(t, t.TempDir())
	f := func(name string, body []byte) {
		t.Helper()
		want := sha256.Sum256(body)
		for range 2 {
			sum, n, err := d.Put(iotest.OneByteReader(bytes.NewReader(body)), 0)
			if err != nil || string(sum) != hex.EncodeToString(want[:]) || n != int64(len(body)) {
				t.Fatalf("%s: %s, %d, %v", name, sum, n, err)
			}
			r, err := d.Open(sum)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			got, err := io.ReadAll(r)
			if err != nil || !bytes.Equal(got, body) || r.Close() != nil || !d.Has(sum) {
				t.Errorf("%s: %d bytes come back, %v", name, len(got), err)
			}
		}
	}
	f("empty", nil)
	f("short", []byte("a"))
	f("long", bytes.Repeat([]byte("0123456789"), 10_000))
	if files := count(t, d.root); files != 3 {
		t.Errorf("%d files, want 3", files)
	}
}

func count(t *testing.T, root string) (n int) {
	t.Helper()
	err := filepath.WalkDir(root, func(_ string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestPutRefuses(t *testing.T) {
	d := opened(t, t.TempDir())
	if _, _, err := d.Put(strings.NewReader("12345"), 5); err != nil {
		t.Errorf("as much as is allowed: %v", err)
	}
	if _, _, err := d.Put(strings.NewReader("123456"), 5); tocsin.WhyOf(err) != tocsin.TooLarge {
		t.Errorf("one more: %v", err)
	}
	broken := errors.New("the line is cut")
	if _, _, err := d.Put(io.MultiReader(strings.NewReader("12"), iotest.ErrReader(broken)), 0); !errors.Is(err, broken) {
		t.Errorf("a reader that breaks: %v", err)
	}
	if files := count(t, d.root); files != 1 {
		t.Errorf("%d files, want the one that was kept", files)
	}
}

func TestOpenRefuses(t *testing.T) {
	d := opened(t, t.TempDir())
	f := func(sum string, want tocsin.Why) {
		t.Helper()
		if _, err := d.Open(Sum(sum)); tocsin.WhyOf(err) != want || d.Has(Sum(sum)) {
			t.Errorf("%q: %v", sum, err)
		}
	}
	f("", tocsin.Invalid)
	f("../../etc/passwd", tocsin.Invalid)
	f(strings.Repeat("a", 63), tocsin.Invalid)
	f(strings.Repeat("a", 66), tocsin.Invalid)
	f(strings.Repeat("a", 64), tocsin.NotFound)
}

func TestOpenDirClearsWhatACrashLeft(t *testing.T) {
	root := t.TempDir()
	sum, _, err := opened(t, root).Put(strings.NewReader("kept"), 0)
	if err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(root, "put-123")
	if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	d := opened(t, root)
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) || !d.Has(sum) {
		t.Errorf("the leftover: %v; what was kept is there: %v", err, d.Has(sum))
	}
	other := filepath.Join(root, "put-of-another")
	if err := os.WriteFile(other, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenShared(root); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(other); err != nil {
		t.Errorf("what another process writes: %v", err)
	}
}

func TestOpenNoticesDamage(t *testing.T) {
	d := opened(t, t.TempDir())
	sum, _, err := d.Put(strings.NewReader(strings.Repeat("what came in ", 100)), 0)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(d.path(sum))
	if err != nil {
		t.Fatal(err)
	}
	text[len(text)-1] ^= 1
	if err := os.WriteFile(d.path(sum), text, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := d.Open(sum)
	if err == nil {
		_, err = io.ReadAll(r)
		err = errors.Join(err, r.Close())
	}
	if err == nil {
		t.Error("a damaged blob reads as if it were whole")
	}
}

func TestRemove(t *testing.T) {
	d := opened(t, t.TempDir())
	sum, _, err := d.Put(strings.NewReader("gone soon"), 0)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := d.Remove(sum); err != nil || d.Has(sum) {
			t.Errorf("it is still there, %v", err)
		}
	}
	if err := d.Remove("../../etc"); tocsin.WhyOf(err) != tocsin.Invalid {
		t.Errorf("what is no sum: %v", err)
	}
}
