package tree

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestParams(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		kind, p := Params(in)
		if got := fmt.Sprint(kind, " ", p); got != want {
			t.Errorf("%s:\n got %s\nwant %s", in, got, want)
		}
	}
	f("text/plain", "text/plain map[]")
	f("Text/Plain; Charset=\"UTF-8\"", "text/plain map[charset:UTF-8]")
	f("a/b; x=1; x=2", "a/b map[x:1]")
	f("a/b; x=\"a;b\\\"c\"; y=2", "a/b map[x:a;b\"c y:2]")
	f("a/b; x=\"open", "a/b map[x:open]")
	f("a/b; charset=; y", "a/b map[charset:]")
	f("a/b; n*0*=utf-8''%D0%B0; n*1=b.txt", "a/b map[n:аb.txt]")
	f("a/b; n*1=b; n*0=a; n=plain", "a/b map[n:ab]")
	f("a/b; n*=gb18030''%C4%E3", "a/b map[n:你]")
	f("a/b; n*=utf-8'en'a%zz", "a/b map[n:a%zz]")
}

func TestCleanName(t *testing.T) {
	f := func(in, want string, disguised bool) {
		t.Helper()
		if got, d := CleanName(in); got != want || d != disguised {
			t.Errorf("%q: got %q %v", in, got, d)
		}
	}
	f("a.txt", "a.txt", false)
	f("../../etc/passwd", "passwd", false)
	f(`C:\x\y.exe`, "y.exe", false)
	f("..", "", false)
	f("a\u202etxt.exe", "atxt.exe", true)
	f("a\r\nb", "ab", false)
	f(strings.Repeat("x", 300)+".exe", strings.Repeat("x", 251)+".exe", false)
}

func TestReader(t *testing.T) {
	f := func(way, in, want string) {
		t.Helper()
		p := &Part{Head: map[string][]string{"content-transfer-encoding": {way}}, Raw: []byte(in)}
		b, err := io.ReadAll(p.Reader())
		if string(b) != want || err != nil {
			t.Errorf("%s %q: got %q, %v", way, in, b, err)
		}
	}
	f("base64", "aGVs\r\nbG8=", "hello")
	f("BASE64", "aGVs bG8=!!", "hello")
	f("base64", "aGVsbG8=\r\n-- \r\nlist footer", "hello")
	f("base64", "aGVsb", "hel")
	f("quoted-printable", "a=3Db=\r\nc=\n100=% =", "a=bc100=% ")
	f("quoted-printable", "=e4=E4= \t\r\nx", "\xe4\xe4x")
	f("7bit", "a=3D", "a=3D")
	f("x-unknown", "a", "a")
}

func TestPaths(t *testing.T) {
	top, _ := Parse([]byte("Content-Type: multipart/mixed; boundary=a\n\n--a\n\none\n--a\nContent-Type: multipart/alternative; boundary=aa\n\n--aa\n\ntwo\n--aa\n\nthree\n--aa--\n--a\n\nfour\n--a--\nend\n"))
	var got []string
	for _, p := range top.All() {
		if len(p.Parts) == 0 {
			got = append(got, p.Path+"="+string(p.Raw))
		}
	}
	if s := strings.Join(got, " "); s != "1=one 2.1=two 2.2=three 3=four" {
		t.Errorf("got %q", s)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("Content-Type: multipart/mixed; boundary=a\n\n--a\n\none\n--a--"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		top, _ := Parse(raw)
		all := top.All()
		if len(all) > MaxParts {
			t.Errorf("%d parts", len(all))
		}
		for _, p := range all {
			_, _ = p.Body(1 << 20)
		}
	})
}
