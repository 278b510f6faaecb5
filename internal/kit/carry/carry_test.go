package carry

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

func TestNames(t *testing.T) {
	f := func(name string, ok bool) {
		t.Helper()
		if e, err := entryOf(name); (err == nil) != ok || ok && e.limit == 0 {
			t.Errorf("%q: %+v, %v", name, e, err)
		}
	}
	sha := strings.Repeat("ab", 32)
	f("README.txt", true)
	f("manifest.json", true)
	f("desk/items.jsonl", true)
	f("letters/ab/"+sha+".eml", true)
	f("sent/ab/"+sha+".eml", true)
	f("evidence/ab/"+sha, true)
	f("evidence/ab/"+sha+".eml", false)
	f("letters/ab/"+sha, false)
	f("letters/cd/"+sha+".eml", false)
	f("letters/ab/"+strings.ToUpper(sha)+".eml", false)
	f("../desk/items.jsonl", false)
	f("/desk/items.jsonl", false)
	f("desk/../../x.jsonl", false)
	f(`desk\items.jsonl`, false)
	f("desk/items.jsonl\x00.txt", false)
	f("desk/items.jsonl/", false)
	f("./manifest.json", false)
	f("home/x.jsonl", false)
	f("", false)
}

// file is an entry of a tar that a test makes.
type file struct {
	name, body string
	kind       byte
}

func tarOf(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		h := &tar.Header{Name: f.name, Size: int64(len(f.body)), Typeflag: tar.TypeReg, Mode: 0o600}
		if f.kind != 0 {
			h.Typeflag, h.Linkname, h.Size = f.kind, "/etc/passwd", 0
			f.body = ""
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(f.body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func shaOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func take(t testing.TB, raw []byte) (Taken, error) {
	t.Helper()
	return Take(context.Background(), bytes.NewReader(raw), t.TempDir(), func(_ string, r io.Reader, limit int64) (string, error) {
		b, err := io.ReadAll(io.LimitReader(r, limit))
		return shaOf(string(b)), err
	})
}

const good = `{"format":"tocsin-open","version":1,"files":[{"name":"desk/items.jsonl","rows":1,"bytes":3,"sha256":"`

func TestHostileArchives(t *testing.T) {
	table := file{name: "desk/items.jsonl", body: "{}\n"}
	manifest := file{name: ManifestName, body: good + shaOf("{}\n") + `"}]}`}
	mail := "From: a@b.example\n"
	letter := file{name: blobPath(Letters, shaOf(mail)), body: mail}
	f := func(ok bool, why string, files ...file) {
		t.Helper()
		raw := tarOf(t, files...)
		if _, err := take(t, raw); (err == nil) != ok || err != nil && tocsin.WhyOf(err) == tocsin.Internal {
			t.Errorf("%s: taken: %v", why, err)
		}
		dir := filepath.Join(t.TempDir(), "in")
		_, err := Unpack(bytes.NewReader(raw), dir)
		if err != nil && tocsin.WhyOf(err) == tocsin.Internal {
			t.Errorf("%s: unpacked: %v", why, err)
		}
		if list, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(list) > 1 {
			t.Errorf("%s left its folder: %v", why, list)
		}
	}
	f(true, "good", table, manifest)
	f(true, "the manifest first", manifest, table)
	f(false, "a letter more than it says", table, letter, manifest)
	f(true, "a letter", table, letter, file{name: ManifestName, body: good + shaOf("{}\n") + `"}],"blobs":{"letters":{"files":1,"bytes":18}}}`})
	f(false, "a letter that is another", file{name: letter.name, body: "x"}, table, manifest)
	f(false, "no manifest", table)
	f(false, "two tables", table, table, manifest)
	f(false, "two manifests", table, manifest, manifest)
	f(false, "other rows", file{name: table.name, body: "{}\n{}\n"}, manifest)
	f(false, "no table", manifest)
	f(false, "of the future", table, file{name: ManifestName, body: strings.Replace(manifest.body, `"version":1`, `"version":2`, 1)})
	f(false, "no manifest's", table, file{name: ManifestName, body: `{}`})
	f(false, "a path out", table, manifest, file{name: "../x.jsonl", body: "{}"})
	f(false, "a path from the root", table, manifest, file{name: "/tmp/x.jsonl", body: "{}"})
	f(false, "a link", table, manifest, file{name: "desk/x.jsonl", kind: tar.TypeSymlink})
	f(false, "a hard link", table, manifest, file{name: "desk/x.jsonl", kind: tar.TypeLink})
	f(false, "a device", table, manifest, file{name: "desk/x.jsonl", kind: tar.TypeChar})
	whole := tarOf(t, table, manifest)
	for _, n := range []int{0, 1, 511, 700, 1100, 1600} {
		if _, err := take(t, whole[:n]); err == nil || tocsin.WhyOf(err) == tocsin.Internal {
			t.Errorf("cut off after %d bytes: %v", n, err)
		}
	}
}

func TestHostileFoldersAndZips(t *testing.T) {
	f := func(ok bool, why, where string) {
		t.Helper()
		if err := Pack(where, io.Discard); (err == nil) != ok || err != nil && tocsin.WhyOf(err) == tocsin.Internal {
			t.Errorf("%s: %v", why, err)
		}
	}
	dir := t.TempDir()
	write := func(name, body string) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a/manifest.json", "{}")
	f(true, "a folder", filepath.Join(dir, "a"))
	write("b/manifest.json", "{}")
	write("b/notes.txt", "x")
	f(false, "a stranger in the folder", filepath.Join(dir, "b"))
	write("c/manifest.json", "{}")
	if err := os.MkdirAll(filepath.Join(dir, "c", "desk"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "c", "desk", "items.jsonl")); err != nil {
		t.Fatal(err)
	}
	f(false, "a link in the folder", filepath.Join(dir, "c"))
	f(false, "nothing", filepath.Join(dir, "z"))
	write("d.zip", "no zip")
	f(false, "no zip", filepath.Join(dir, "d.zip"))
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if _, err := z.Create("../../x.jsonl"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	write("e.zip", b.String())
	f(false, "a path out of the zip", filepath.Join(dir, "e.zip"))
}

func things(t *testing.T, db *sqldb.DB, rows string) (Table, error) {
	t.Helper()
	err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		for _, s := range []string{"CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, at BIGINT NOT NULL, mark BIGINT NOT NULL, yes BIGINT NOT NULL, data TEXT NOT NULL, up BIGINT NOT NULL)"} {
			if _, err := tx.Exec(t.Context(), s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	table := Table{File: "desk/things.jsonl", Name: "thing", Key: []string{"id"}, Columns: Columns("id# name at@=when mark!=tlp yes? data% up>", Ref{"thing", "name"})}
	return table, db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := Read(t.Context(), tx, table, strings.NewReader(rows))
		return err
	})
}

func TestRows(t *testing.T) {
	f := func(rows, want string, field string) {
		t.Helper()
		sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
			table, err := things(t, db, rows)
			var b strings.Builder
			if err == nil {
				_, err = Write(t.Context(), db, table, &b)
			}
			if (err == nil) != (field == "") || b.String() != want || err != nil && (tocsin.WhyOf(err) != tocsin.Invalid || !strings.Contains(err.Error(), field)) {
				t.Errorf("%s: %s, %v", rows, b.String(), err)
			}
		})
	}
	full := `{"id":1,"name":"a<b>&é","when":"2026-11-28T06:00:00.123456Z","tlp":"amber+strict","yes":true,"data":{"b":1,"a":[]},"up":""}` + "\n"
	f(full, full, "")
	f(full+`{"id":2,"up":"a<b>&é"}`, full+`{"id":2,"name":"","when":null,"tlp":"red","yes":false,"data":{},"up":"a<b>&é"}`+"\n", "")
	f("", "", "")
	f("{}\n", `{"id":0,"name":"","when":null,"tlp":"red","yes":false,"data":{},"up":""}`+"\n", "")
	f(`{"id":"1"}`, "", "id")
	f(`{"id":1.5}`, "", "id")
	f(`{"name":1}`, "", "name")
	f(`{"when":"yesterday"}`, "", "when")
	f(`{"tlp":"pink"}`, "", "tlp")
	f(`{"yes":"no"}`, "", "yes")
	f(`{"up":"nobody"}`, "", "up")
	f(`{"more":1}`, "", "more")
	f(`[]`, "", "jsonl:1")
	f(`{"id":1}`+"\n"+`{"id":1}`, "", "jsonl:2")
	f("\n", "", "jsonl:1")
}

// Whatever comes, no archive makes a panic, leaves its folder or is taken that its manifest does not tell.
func FuzzTake(f *testing.F) {
	f.Add(tarOf(f, file{name: "desk/items.jsonl", body: "{}\n"}, file{name: ManifestName, body: good + shaOf("{}\n") + `"}]}`}))
	f.Add(tarOf(f, file{name: "../../x", body: "x"}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if taken, err := take(t, raw); err == nil && taken.Format != Format {
			t.Errorf("taken: %+v", taken)
		}
		dir := filepath.Join(t.TempDir(), "in")
		_, _ = Unpack(bytes.NewReader(raw), dir)
		if list, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(list) > 1 {
			t.Errorf("left its folder: %v %v", list, err)
		}
	})
}

// What is read of a line can be written, and is then read as the same.
func FuzzLine(f *testing.F) {
	columns := Columns("id# name at@ mark! yes? data%", Ref{})
	f.Add([]byte(`{"id":1,"name":"é","at":"2026-11-28T06:00:00Z","mark":"green","yes":true,"data":{"a":1}}`))
	f.Add([]byte(`{"at":-5}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		row, err := parseRow(columns, line)
		if err != nil {
			return
		}
		out := rowText(t, columns, row)
		again, err := parseRow(columns, []byte(out))
		if err != nil {
			t.Fatalf("%s: %v", out, err)
		}
		if two := rowText(t, columns, again); two != out {
			t.Errorf("%s became %s", out, two)
		}
	})
}

func rowText(t *testing.T, columns []Column, row []any) string {
	t.Helper()
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	if err := errors.Join(writeRow(w, columns, row), w.Flush()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
