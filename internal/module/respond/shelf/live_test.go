package shelf_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/module/respond/playbook"
)

// A file counts as soon as it is there; one that is spoiled stays what it was, and is told by name, line and field.
func TestFilesAreReadAgain(t *testing.T) {
	data := t.TempDir()
	file := filepath.Join(data, "playbooks", "own.toml")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	var live playbook.Live
	at := time.Now()
	f := func(text, wantTitle string, wantLine int64, wantField string) {
		t.Helper()
		if text == "" {
			_ = os.Remove(file)
		} else if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		at = at.Add(time.Second)
		_ = os.Chtimes(file, at, at)
		all, fresh, err := live.Get(data)
		book, _ := all.Named("own", "en")
		var fault *tocsin.Fault
		line, field := int64(0), ""
		if errors.As(err, &fault) {
			line, field = fault.Line, fault.Field
			if !strings.HasSuffix(fault.File, "own.toml") {
				t.Errorf("the file is %q", fault.File)
			}
		}
		if !fresh || book.Title != wantTitle || line != wantLine || field != wantField {
			t.Errorf("%q: fresh %v, %q, line %d, field %q (%v)", text, fresh, book.Title, line, field, err)
		}
		if _, again, _ := live.Get(data); again {
			t.Error("what did not change is read again")
		}
	}
	good := "classes = [\"phishing\"]\n[in.en]\ntitle = \"Ours\"\nsteps = [\"call\"]\n"
	f(good, "Ours", 0, "")
	f(strings.Replace(good, "Ours", "Mine", 1), "Mine", 0, "")
	f(good+"stepz = 1\n", "Mine", 5, "in.en.stepz")
	f(good+"x = [\n", "Mine", 5, "")
	f("", "", 0, "")
}
