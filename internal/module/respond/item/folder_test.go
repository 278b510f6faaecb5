package item

import (
	"strings"
	"testing"
)

func TestFolder(t *testing.T) {
	for said, want := range map[string]string{
		"": "", " / ": "", "Forensics": "Forensics", " Forensics / Server\t 1 /": "Forensics/Server 1", "a//b": "a/b", "a\u202eb": "a b", "a/b/c/d/e": "a/b/c/d/e",
	} {
		if got, err := Folder(said); got != want || err != nil {
			t.Errorf("%q: %q %v, want %q", said, got, err, want)
		}
	}
	for _, bad := range []string{"a/b/c/d/e/f", strings.Repeat("x", 201)} {
		if got, err := Folder(bad); err == nil {
			t.Errorf("%q is taken: %q", bad, got)
		}
	}
}

func TestWithin(t *testing.T) {
	for _, x := range []struct {
		name, folder, want string
		ok                 bool
	}{{"a/b", "a", "/b", true}, {"a", "a", "", true}, {"ab", "a", "b", false}, {"b", "a", "b", false}} {
		if got, ok := Within(x.name, x.folder); got != x.want || ok != x.ok {
			t.Errorf("%s in %s: %q %v", x.name, x.folder, got, ok)
		}
	}
}
