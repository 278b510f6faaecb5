package unpack

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"archive/zip"

	"tocsin"
)

func gz(parts ...string) string {
	var b bytes.Buffer
	for _, p := range parts {
		w := gzip.NewWriter(&b)
		io.WriteString(w, p)
		w.Close()
	}
	return b.String()
}

// zipped makes a zip of names and contents in turn.
func zipped(files ...string) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, _ := z.Create(files[i])
		io.WriteString(w, files[i+1])
	}
	z.Close()
	return b.String()
}

// contents opens an archive and writes down its members and what ended them.
func contents(t testing.TB, name, data string, l Limits) string {
	l.Temp = t.TempDir()
	var out strings.Builder
	a, err := Open(name, strings.NewReader(data), l)
	if err != nil {
		return "open: " + err.Error() + left(t, l.Temp)
	}
	for {
		m, err := a.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			out.WriteString("next: " + err.Error() + "\n")
			if tocsin.WhyOf(err) == tocsin.TooLarge {
				break
			}
			continue
		}
		body, err := io.ReadAll(m)
		out.WriteString(m.Name + ": " + string(body))
		if err != nil {
			out.WriteString(" (" + err.Error() + ")")
		}
		out.WriteByte('\n')
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	return out.String() + left(t, l.Temp)
}

// left tells of temporary files that were left behind.
func left(t testing.TB, dir string) string {
	files, err := os.ReadDir(dir)
	if err != nil || len(files) > 0 {
		t.Errorf("left behind: %v, %v", files, err)
	}
	return ""
}

func TestOpen(t *testing.T) {
	f := func(name, data, want string) {
		t.Helper()
		if got := contents(t, name, data, Limits{}); got != want {
			t.Errorf("%s: got\n%q\nwant\n%q", name, got, want)
		}
	}
	f("a.csv", "a,b\n", "a.csv: a,b\n\n")
	f("a.csv", "", "a.csv: \n")
	f("../x/a.csv.gz", gz("a,", "b"), "a.csv: a,b\n")
	f("wrong.csv", gz("a,b"), "wrong.csv: a,b\n")
	f("twice.gz", gz(gz("a,b")), "twice: a,b\n")
	f("a.zip", zipped("../../etc/a.csv", "1", "dir/", "", `C:\b.csv`, "2", "__MACOSX/._b", "x", "c.csv.gz", gz("3")),
		"a.csv: 1\nb.csv: 2\nc.csv: 3\n")
	f("empty.zip", zipped(), "")
	f("a.gz", gz("some text")[:20], "a: some text (the gzip data ends too early; fetch it again)\n")
	f("a.gz", gz("some text")+"junk after it", "a: some text (the gzip data is damaged; fetch it again)\n")
	f("a.zip", zipped("a", "1")[:30], "open: the zip is damaged; fetch it again")
	f("..", "x", "member: x\n")
	f("a\x00b\nc", "x", "a_b_c: x\n")
	locked := []byte(zipped("a", "1", "b", "2"))
	locked[bytes.Index(locked, []byte("PK\x01\x02"))+8] |= encrypted
	f("a.zip", string(locked), "next: a: the member has a password; unpack it first, or put the password into the feed's key file\nb: 2\n")
	odd := []byte(zipped("a", "1", "b", "2"))
	odd[bytes.Index(odd, []byte("PK\x01\x02"))+10] = 99
	f("a.zip", string(odd), "next: a: the member is packed in a way that is not supported; pack it with deflate\nb: 2\n")
}

func TestLimits(t *testing.T) {
	f := func(data string, l Limits, keep int, want string) {
		t.Helper()
		l.Temp = t.TempDir()
		a, err := Open("a", strings.NewReader(data), l)
		read := int64(0)
		for err == nil {
			var m *Member
			if m, err = a.Next(); err == nil {
				var n int64
				n, err = io.Copy(io.Discard, m)
				read += n
			}
		}
		if a != nil {
			a.Close()
		}
		var fault *tocsin.Fault
		if !errors.As(err, &fault) || fault.Why != tocsin.TooLarge || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want a fault with %q", err, want)
		}
		if read < int64(keep) || read > int64(keep)+1<<20 {
			t.Errorf("%d bytes were read before the fault, want %d and little more", read, keep)
		}
	}
	zeros := strings.Repeat("\x00", 8<<20)
	f(gz(zeros), Limits{RatioAfter: 1 << 20, Ratio: 100}, 1<<20, "100 times its size")
	f(gz(gz(zeros)), Limits{RatioAfter: 1 << 20}, 1<<20, "200 times its size")
	f(zipped("a", zeros), Limits{RatioAfter: 1 << 20, Ratio: 100}, 1<<20, "100 times its size")
	f(zipped("a", "1", "b", "2", "c", "3"), Limits{Members: 2}, 0, "at most 2")
	f(zipped("a", zeros[:3<<20], "b", zeros[:3<<20]), Limits{Total: 5 << 20}, 5<<20, "more than 5242880 bytes")
	f("plain "+zeros, Limits{Total: 1 << 20}, 1<<20, "more than 1048576 bytes")
	var many []string
	for range 70000 {
		many = append(many, strings.Repeat("n", 30), "")
	}
	f(zipped(many...), Limits{}, 0, "list of members")
}

// FuzzOpen checks that no archive panics, gives more than the limits say, or leaves a file behind.
func FuzzOpen(f *testing.F) {
	f.Add([]byte("a,b\n"))
	f.Add([]byte(gz("a,", "b")))
	f.Add([]byte(gz(gz("a,b"))))
	f.Add([]byte(zipped("a/b", "1", "c.gz", gz("3"))))
	f.Fuzz(func(t *testing.T, data []byte) {
		if got := contents(t, "x", string(data), Limits{Total: 1 << 20, Members: 20}); len(got) > 2<<20 {
			t.Errorf("%d bytes", len(got))
		}
	})
}
