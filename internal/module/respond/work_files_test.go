package respond

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/blob"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/kit/unpack"
	"tocsin/internal/module/respond/item"
)

const twoFiles = "From: Ana <ana@isp.example>\nSubject: two\nMessage-ID: <f@isp>\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nsee\n--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=\"../a.txt\"\n\nbad\n--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=\"A.txt\"\n\nworse\n--b--\n"

// TestFiles lists the files of an item by who looks, and packs them.
func TestFiles(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, _ := mailroom(t, db)
		dir, err := blob.OpenDir(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		r.Blobs = dir
		r.Letters = func(context.Context, string) ([]byte, error) { return []byte(twoFiles), nil }
		it := came(t, r, "1", twoFiles)
		e := kept(t, r, lena, it.Number, "b.log", "seen", "red")
		other := started(t, r, lena, item.Start{Kind: item.Incident})
		pasted(t, r, lena, other, e.SHA, "")
		pasted(t, r, lena, it, e.SHA, "")
		f := func(v item.Viewer, want string) {
			t.Helper()
			_, all, err := r.Files(t.Context(), v, it.Number)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for i, n := range item.ZipNames(all.Files) {
				got = append(got, n+" "+all.Files[i].TLP+" "+all.Files[i].Known)
			}
			if s := strings.Join(got, ", "); s != want || all.Left != 0 {
				t.Errorf("%s: %s, want %s; %d left", v.Name, s, want, all.Left)
			}
		}
		const ofLetter = "letter-1/a.txt amber , letter-1/A (2).txt amber "
		f(lena, "evidence-1/b.log red "+other.Number+", "+ofLetter)
		f(item.Viewer{Name: "bob", Clearance: tocsin.Amber, All: true}, ofLetter)
		if got := unzipped(t, r, it.Number); got != "b.log=seen a.txt=bad A (2).txt=worse" {
			t.Error(got)
		}
		if got := steps(t, r, it.Number, e.ID); !strings.HasSuffix(got, "lena fetched") {
			t.Errorf("custody: %s", got)
		}
		if _, err := r.PackFiles(t.Context(), lena, other.Number); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Errorf("nothing to pack: %v", err)
		}
		r.Letters = func(context.Context, string) ([]byte, error) { return nil, tocsin.Faultf(tocsin.NotFound, "gone") }
		if _, all, err := r.Files(t.Context(), lena, it.Number); err != nil || all.Left != 1 || len(all.Files) != 1 {
			t.Errorf("a letter that is gone: %+v, %v", all, err)
		}
	})
}

// unzipped packs the files of an item and reads them again: each name with what it holds.
func unzipped(t *testing.T, r *Room, number string) string {
	t.Helper()
	write, err := r.PackFiles(t.Context(), lena, number)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	u, err := unpack.Open("files.zip", bytes.NewReader(b.Bytes()), unpack.Limits{Passwords: []string{item.ZipPassword}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for {
		m, err := u.Next()
		if err == io.EOF {
			return strings.Join(got, " ")
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(m)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, m.Name+"="+string(body))
	}
}
