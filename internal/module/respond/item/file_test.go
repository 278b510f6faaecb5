package item

import (
	"path"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestZipNames(t *testing.T) {
	f := func(want string, names ...string) {
		t.Helper()
		var list []Attached
		for _, n := range names {
			list = append(list, Attached{Letter: 1, Name: n})
		}
		if got := strings.ReplaceAll(strings.Join(ZipNames(list), ","), "letter-1/", ""); got != want {
			t.Errorf("%q: %q, want %q", names, got, want)
		}
	}
	f("a.txt,A (2).txt,a (3).txt", "a.txt", "A.txt", "a.txt")
	f("passwd,b.exe,file,file (2)", "../../etc/passwd", `C:\..\b.exe`, "..", "")
	f("_nul.txt,_CON,COM0,a_b,x", "nul.txt", "CON", "COM0", "a:b", "x. .")
	f(".rc, (2).rc", ".rc", ".rc")
	got := ZipNames([]Attached{{Letter: 1, Name: "a"}, {Letter: 2, Name: "a"}, {Evidence: 1, Name: "a"}})
	if !slices.Equal(got, []string{"letter-1/a", "letter-2/a", "evidence-1/a"}) {
		t.Error(got)
	}
}

// TestZipNamesAreSafe: whatever strangers name files, each has one name of its own, one folder down.
func TestZipNamesAreSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []Attached
		for _, n := range rapid.SliceOfN(rapid.String(), 1, 20).Draw(t, "names") {
			list = append(list, Attached{Letter: 1, Name: n})
		}
		seen := map[string]bool{}
		for _, n := range ZipNames(list) {
			if seen[strings.ToLower(n)] || path.Clean(n) != n || path.Dir(n) != "letter-1" || strings.ContainsAny(n, "\\:\x00") {
				t.Fatalf("%q", n)
			}
			seen[strings.ToLower(n)] = true
		}
	})
}
