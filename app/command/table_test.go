package command

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestCells(t *testing.T) {
	f := func(s string, want int) {
		t.Helper()
		if got := cells(s); got != want {
			t.Errorf("%q: %d columns, want %d", s, got, want)
		}
	}
	f("", 0)
	f("abc", 3)
	f("é", 1)
	f("e\u0301", 1)
	f("北京", 4)
	f("ＡＢ", 4)
	f("ｱ", 1)
	f("한국", 4)
	f("القاهرة", 7)
	f("مُحَمَّد", 4)
	f("देव", 2)
	f("a\u200bb", 2)
	f("👍", 2)
}

func TestPlain(t *testing.T) {
	f := func(s, want string) {
		t.Helper()
		if got := plain(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
	f("abc\r\n", "abc")
	f("a\x1b[31mb", "a·[31mb")
	f("a\u009bb\x7fc", "a·b·c")
	f("a\u202eb\u2066c", "abc")
	f("a\nb", "a·b")
	f(strings.Repeat("a", 60), strings.Repeat("a", 60))
	f(strings.Repeat("a", 61), strings.Repeat("a", 59)+"…")
	f(strings.Repeat("北", 40), strings.Repeat("北", 29)+"…")
}

func TestTable(t *testing.T) {
	tab := Table{Head: []string{"NAME", "N"}}
	tab.Add("北京", "1")
	tab.Add("مُحَمَّد", "22")
	tab.Add("abcdef", "3")
	var b bytes.Buffer
	if err := tab.Print(&b); err != nil {
		t.Fatal(err)
	}
	want := "NAME    N\n北京    1\nمُحَمَّد    22\nabcdef  3\n"
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}

func TestCSV(t *testing.T) {
	var b bytes.Buffer
	if err := writeCSV(&b, []string{"=a", "b"}, [][]string{{"=1", "-1"}, {"+1", "@x"}, {"\x1b[2J", "a,\"b\""}, {"\t=1", "plain"}}); err != nil {
		t.Fatal(err)
	}
	if want := "'=a,b\n'=1,'-1\n'+1,'@x\n·[2J,\"a,\"\"b\"\"\"\n·=1,plain\n"; b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}

func TestThousands(t *testing.T) {
	f := func(n int64, want string) {
		t.Helper()
		if got := strings.ReplaceAll(Thousands(n), "\u202f", " "); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	f(0, "0")
	f(999, "999")
	f(1000, "1 000")
	f(1234567, "1 234 567")
	f(-999, "-999")
	f(-1000, "-1 000")
}

func TestEachLine(t *testing.T) {
	long := strings.Repeat("x", 300<<10)
	f := func(in string, want ...string) {
		t.Helper()
		for _, r := range []io.Reader{strings.NewReader(in), iotest.OneByteReader(strings.NewReader(in))} {
			var got []string
			if err := eachLine(r, func(b []byte) error { got = append(got, string(b)); return nil }); err != nil {
				t.Fatal(err)
			}
			if strings.Join(got, "|") != strings.Join(want, "|") || len(got) != len(want) {
				t.Errorf("%.60q: %d lines, want %d", in, len(got), len(want))
			}
		}
	}
	f("")
	f("\n\r\n")
	f("a", "a")
	f("a\nb\r\n\nc", "a", "b", "c")
	f(long+"\n"+long, long, long)
	f("a\n"+long+"\nb\n", "a", long, "b")
	stop := errors.New("stop")
	if err := eachLine(strings.NewReader("a\nb\n"), func([]byte) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("each's error: %v", err)
	}
	if err := eachLine(io.MultiReader(strings.NewReader("a\nhalf"), iotest.ErrReader(stop)), func([]byte) error { return nil }); !errors.Is(err, stop) {
		t.Errorf("the reader's error: %v", err)
	}
}
