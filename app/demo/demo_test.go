package demo_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin/app/demo"
)

var noon = time.Date(2024, 9, 1, 12, 34, 56, 0, time.UTC)

func write(t *testing.T, now time.Time) (demo.Set, string) {
	t.Helper()
	dir := t.TempDir()
	set, err := demo.Write(dir, now)
	if err != nil {
		t.Fatal(err)
	}
	return set, dir
}

// unpack returns a report's bytes without its gzip or zip.
func unpack(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	switch filepath.Ext(path) {
	case ".gz":
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		data, err = io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
	case ".zip":
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil || len(z.File) != 1 {
			t.Fatalf("%s: %v, want one file in it", path, err)
		}
		f, err := z.File[0].Open()
		if err != nil {
			t.Fatal(err)
		}
		if data, err = io.ReadAll(f); err != nil {
			t.Fatal(err)
		}
	}
	return data
}

// brokenLines returns the lines of a report that are broken, and why.
func brokenLines(set demo.Set, path string) map[int64]demo.Broken {
	lines := map[int64]demo.Broken{}
	for _, b := range set.Broken {
		if b.Report == path {
			lines[b.Line] = b
		}
	}
	return lines
}

func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, path))
		files[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestSameMomentGivesSameBytes(t *testing.T) {
	_, a := write(t, noon)
	_, b := write(t, noon.In(time.FixedZone("east", 5*3600)))
	one, two := tree(t, a), tree(t, b)
	if len(one) < 25 || len(one) != len(two) {
		t.Fatalf("%d and %d files, want the same number, at least 25", len(one), len(two))
	}
	for name, data := range one {
		if two[name] != data {
			t.Errorf("%s differs between two runs of the same moment", name)
		}
	}
}

func TestOrganisations(t *testing.T) {
	set, _ := write(t, noon)
	rows, err := csv.NewReader(bytes.NewReader(unpack(t, set.Constituents))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(rows[0], ","), "name,parent,sector,criticality,language,asn,prefix,domain,email"; got != want {
		t.Errorf("header %s, want %s", got, want)
	}
	if len(rows)-1 < 48 {
		t.Errorf("%d organisations, want at least 48", len(rows)-1)
	}
	known, languages, levels := map[string]bool{"": true}, map[string]bool{}, map[string]bool{}
	for _, row := range rows[1:] {
		if !known[row[1]] {
			t.Errorf("%s: its parent %s is not above it in the list", row[0], row[1])
		}
		if known[row[0]] || row[7] == "" || !strings.Contains(row[8], "@") {
			t.Errorf("%s: want a name of its own, a domain and an e-mail address", row[0])
		}
		known[row[0]], languages[row[4]], levels[row[3]] = true, true, true
	}
	for _, l := range []string{"ar", "en", "es", "fr", "ru", "zh"} {
		if !languages[l] {
			t.Errorf("no organisation speaks %s", l)
		}
	}
	if len(levels) != 6 {
		t.Errorf("%d levels of criticality, want all of 0 to 5", len(levels))
	}
}

func TestAllWithinDocumentationSpace(t *testing.T) {
	_, dir := write(t, noon)
	v4 := regexp.MustCompile(`\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b`)
	allowed := regexp.MustCompile(`^(192\.0\.2|198\.51\.100|203\.0\.113)\.`)
	v6 := regexp.MustCompile(`\b[0-9a-f]{1,4}:[0-9a-f:]*::[0-9a-f]*`)
	names := regexp.MustCompile(`[a-z0-9-]+\.(com|net|org|io|gov|edu|cn|ru|ch|info|biz)($|[^a-z0-9.-])`)
	for name := range tree(t, dir) {
		if strings.HasPrefix(name, "enrich/") {
			continue // holds the unrouted rest of the world too
		}
		text := string(unpack(t, filepath.Join(dir, name)))
		for _, a := range v4.FindAllString(text, -1) {
			if !allowed.MatchString(a) {
				t.Errorf("%s: %s is not for documentation", name, a)
			}
		}
		for _, a := range v6.FindAllString(text, -1) {
			if !strings.HasPrefix(a, "2001:db8:") && !strings.HasPrefix(a, "3fff:") {
				t.Errorf("%s: %s is not for documentation", name, a)
			}
		}
		for _, d := range names.FindAllString(text, -1) {
			if d != "abuse.ch " { // who publishes the list
				t.Errorf("%s: %s may be somebody's", name, d)
			}
		}
	}
}

func TestReportsInOrderAndPacked(t *testing.T) {
	set, dir := write(t, noon)
	var feeds []string
	ext := map[string]int{}
	for _, r := range set.Reports {
		feeds = append(feeds, r.Feed)
		ext[filepath.Ext(r.Path)]++
		if !strings.HasPrefix(r.Path, dir) {
			t.Errorf("%s lies outside %s", r.Path, dir)
		}
	}
	if ext[".gz"] == 0 || ext[".zip"] != 1 {
		t.Errorf("packed files: %v, want some .gz and one .zip", ext)
	}
	for _, f := range []string{"shadowserver", "urlhaus", "threatfox", "suricata", "misp", "stix"} {
		if !slices.Contains(feeds, f) {
			t.Errorf("no report of %s", f)
		}
	}
}

func TestAtAnyHour(t *testing.T) {
	for _, clock := range []string{"2024-03-01T00:00:00Z", "2024-12-31T23:59:59.999Z", "2025-01-01T00:00:01Z", "2026-02-28T05:00:00+09:00"} {
		now, err := time.Parse(time.RFC3339, clock)
		if err != nil {
			t.Fatal(err)
		}
		set, _ := write(t, now)
		checkTimes(t, set, now)
	}
}

func TestWriteSaysWhereItFailed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "taken")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := demo.Write(file, noon); err == nil || !strings.Contains(err.Error(), "write demo: ") {
		t.Errorf("into a file: %v, want an error that says what was done", err)
	}
}
