package show

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"tocsin/internal/kit/mail/keys"
)

const from = "From: a@isp.example\r\nSubject: s\r\n"

// TestHostile says that letters that are made to harm are read to their end, and told of.
func TestHostile(t *testing.T) {
	f := func(name, raw, trouble string) {
		t.Helper()
		l, err := Open([]byte(raw), nil)
		if got := fmt.Sprint(l.Troubles, err); !strings.Contains(got, trouble) {
			t.Errorf("%s: got %s, want %q", name, got, trouble)
		}
	}
	deep, letters := from, ""
	for i := range 1000 {
		deep += fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
		letters += from + "Content-Type: message/rfc822\r\n\r\n"
	}
	f("deep", deep, "deeper than")
	f("letters", letters, "")
	f("letters in parts", strings.Repeat(from+"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n", 1000), "")
	f("many", from+"Content-Type: multipart/mixed; boundary=b\r\n\r\n"+strings.Repeat("--b\r\n\r\nx\r\n", 100_000), "more parts")
	f("many letters", from+"Content-Type: multipart/mixed; boundary=b\r\n\r\n"+strings.Repeat("--b\r\nContent-Type: message/rfc822\r\n\r\n"+from+"\r\nx\r\n", 200), "deeper than")
	f("same boundary", from+strings.Repeat("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", 10_000), "")
	f("folds", from+"X: x\r\n"+strings.Repeat(" y\r\n", 500_000), "")
	f("to", from+"To: "+strings.Repeat("a@isp.example, ", 100_000)+"\r\n\r\nx", "more addresses than")
	f("params", from+"Content-Type: text/plain; "+strings.Repeat("a=b; ", 40_000)+"\r\n\r\nx", "")
	f("pieces", from+"Content-Type: text/plain; name*999999999999=a; name*1=b; name*-1=c\r\n\r\nx", "")
	f("quotes", from+"\r\n"+strings.Repeat("> ", 500_000), "")
	f("long", from+"\r\n"+strings.Repeat("x", 3<<20), "longer than")
	f("headers", from+"\r\n"+strings.Repeat("From: a\nSent: b\n", 50_000), "")
	f("winmail", from+"Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+IgEAAQb/////\r\n", "winmail.dat")
	f("twice", from+from+"\r\nx", "more than once")
	f("nothing", " \r\n ", "empty")
	f("no letter", "hello there\r\n", "no headers")
}

// TestInjected says that no header of what is shown holds the end of a line.
func TestInjected(t *testing.T) {
	l, err := Open([]byte("From: =?utf-8?Q?a=0D=0ABcc:_x?= <a@isp.example>\r\nSubject: =?utf-8?Q?x=0D=0AX-Evil:_1?=\r\nTo: \"a\\\r\n b\" <c@isp.example>\r\nAuthentication-Results: mx; spf=pass x=\"\x00\"\r\nContent-Type: text/plain; name=\"a=0Ab.txt\"\r\n\r\nx"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{l.Subject, fmt.Sprint(l.From, l.To)} {
		if strings.ContainsAny(s, "\r\n\x00") {
			t.Errorf("got %q", s)
		}
	}
}

// large is a letter with a file of so many bytes.
func large(n int) []byte {
	var b bytes.Buffer
	b.WriteString(from + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee\r\n--b\r\nContent-Type: application/octet-stream; name=big\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	line := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("tocsin"), 9)) + "\r\n"
	b.WriteString(strings.Repeat(line, n/54))
	b.WriteString("--b--\r\n")
	return b.Bytes()
}

// TestMemory says that a file of 25 MB is measured and given out without being held.
func TestMemory(t *testing.T) {
	raw := large(25 << 20)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	l, err := Open(raw, nil)
	if err != nil || len(l.Files) != 1 || l.Files[0].Size != 25<<20/54*54 {
		t.Fatalf("%+v, %v", l.Files, err)
	}
	f, r, err := Attachment(raw, nil, l.Files[0].Path)
	if err != nil || f.Name != "big" {
		t.Fatal(f, err)
	}
	n, err := io.Copy(io.Discard, r)
	if err != nil || n != l.Files[0].Size {
		t.Errorf("%d bytes, %v", n, err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
		t.Errorf("%d bytes were allocated for it", used)
	}
}

// TestAttachments says that every file that is shown can be fetched by its path, alone and with all others, and has the hash
// that is shown.
func TestAttachments(t *testing.T) {
	var paths, sums []string
	var each func(name string, raw []byte, l Letter)
	each = func(name string, raw []byte, l Letter) {
		for _, f := range l.Files {
			paths, sums = append(paths, f.Path), append(sums, f.SHA256)
			got, r, err := Attachment(raw, nil, f.Path)
			if err != nil {
				t.Errorf("%s %s: %v", name, f.Path, err)
				continue
			}
			if size, sum := measure(r); size != f.Size || sum != f.SHA256 || got.Name != f.Name || got.Type != f.Type {
				t.Errorf("%s %s: got %+v, want %+v", name, f.Path, got, f)
			}
			if f.Letter != nil {
				each(name, raw, *f.Letter)
			}
		}
	}
	for name, raw := range samples(t) {
		l, err := Open(raw, nil)
		if err != nil {
			t.Fatal(err)
		}
		paths, sums = nil, nil
		each(name, raw, l)
		slices.Reverse(paths)
		slices.Reverse(sums)
		list, err := Attachments(raw, nil, paths...)
		for i, one := range list {
			if _, sum := measure(one.Body); sum != sums[i] || one.Path != paths[i] {
				t.Errorf("%s: %s, asked for with others, is %+v", name, paths[i], one.File)
			}
		}
		if err != nil || len(list) != len(paths) {
			t.Errorf("%s: %d files of %d, %v", name, len(list), len(paths), err)
		}
	}
	for _, path := range []string{"", "9", "1.1.1", "../x"} {
		if _, _, err := Attachment(samples(t)["nested"], nil, path); err == nil {
			t.Errorf("%q is a file", path)
		}
	}
}

// TestReveal says that what was sealed is shown as it was opened, with its own subject, and files by their paths in it.
func TestReveal(t *testing.T) {
	raw := []byte(from + "Content-Type: multipart/encrypted; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n")
	reveal := func([]byte) (keys.Revealed, error) {
		return keys.Revealed{Raw: []byte(from + "Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nclear\r\n--c\r\nContent-Type: text/csv; name=a.csv\r\n\r\n1,2\r\n--c--\r\n"),
			Encrypted: keys.PGP, Signed: keys.PGP, Good: true, Subject: "=?utf-8?Q?within?=", Layers: []keys.Layer{{Encrypted: keys.PGP}}}, nil
	}
	l, err := Open(raw, reveal)
	if err != nil || l.Text != "clear" || l.Subject != "within" || !l.Seal.Good || l.Seal.Raw != nil || len(l.Files) != 1 {
		t.Errorf("%+v, %v", l, err)
	}
	if f, _, err := Attachment(raw, reveal, "2"); err != nil || f.Name != "a.csv" {
		t.Errorf("%+v, %v", f, err)
	}
	trouble := errors.New("the ring is away")
	if _, err := Open(raw, func([]byte) (keys.Revealed, error) { return keys.Revealed{}, trouble }); !errors.Is(err, trouble) {
		t.Error(err)
	}
}

func FuzzOpen(f *testing.F) {
	for _, raw := range samples(f) {
		f.Add(raw)
	}
	for _, a := range attacks {
		if len(a) < 1000 {
			f.Add([]byte(from + "Content-Type: text/html\r\n\r\n" + a))
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		l, err := Open(raw, nil)
		if err != nil {
			return
		}
		if wrong := judge(string(l.HTML)); wrong != "" {
			t.Errorf("%s in %q", wrong, l.HTML)
		}
		if strings.ContainsAny(l.Subject, "\r\n") {
			t.Errorf("subject %q", l.Subject)
		}
		for _, file := range l.Files {
			if _, _, err := Attachment(raw, nil, file.Path); err != nil {
				t.Errorf("file %s: %v", file.Path, err)
			}
			if strings.ContainsAny(file.Name, "/\\\r\n") {
				t.Errorf("name %q", file.Name)
			}
		}
	})
}
