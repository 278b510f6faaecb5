package unpack

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

const (
	arabic  = "المؤسسة,البلد,التاريخ\nوزارة الصحة,مصر,2026-11-23\nشركة الاتصالات السعودية,الرياض,2026-11-23\n"
	chinese = "机构,国家,日期\n中国电信股份有限公司,北京,2026-11-23\n网络安全应急技术处理协调中心,上海,2026-11-23\n"
	french  = "organisme,région,date\nMinistère de la Santé,Île-de-France,2026-11-23\nhôpital « Général »,Besançon,2026-11-23\n"
	spanish = "organización,país\nMinisterio de Educación,España\nCompañía Telefónica,Bogotá\n"
	russian = "организация,страна\nМинистерство здравоохранения,Москва\nРостелеком,Санкт-Петербург\n"
	english = "organisation,country\nMinistry of Health,Zambia\n"
)

func encoded(t testing.TB, e encoding.Encoding, s string) string {
	out, err := e.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestUTF8(t *testing.T) {
	f := func(in, hint, want, charset string, invalid int64) {
		t.Helper()
		for _, r := range []io.Reader{strings.NewReader(in), iotest.OneByteReader(strings.NewReader(in)), iotest.DataErrReader(strings.NewReader(in))} {
			text := UTF8(r, hint)
			got, err := io.ReadAll(text)
			if err != nil || string(got) != want {
				t.Errorf("%.60q: %v\n%.200q\nwant\n%.200q", in, err, got, want)
			}
			if text.Charset() != charset || text.Invalid() != invalid {
				t.Errorf("%.60q: %s with %d invalid, want %s with %d", in, text.Charset(), text.Invalid(), charset, invalid)
			}
		}
	}
	f("", "", "", "us-ascii", 0)
	f(english, "", english, "us-ascii", 0)
	f("a,b\x00\n", "", "a,b\x00\n", "us-ascii", 0)
	for _, s := range []string{arabic, chinese, french, russian} {
		f(s, "", s, "utf-8", 0)
		f("\xef\xbb\xbf"+s, "", s, "utf-8", 0)
		f("\xef\xbb\xbf"+s, "windows-1252", s, "utf-8", 0)
		f("\xff\xfe"+encoded(t, utf16le, s), "", s, "utf-16le", 0)
		f("\xfe\xff"+encoded(t, utf16be, s), "", s, "utf-16be", 0)
		f(encoded(t, simplifiedchinese.GB18030, s), "GB18030", s, "gb18030", 0)
	}
	f(encoded(t, utf16le, english), "", english, "utf-16le", 0)
	f(encoded(t, utf16be, french), "", french, "utf-16be", 0)
	f(encoded(t, charmap.Windows1256, arabic), "", arabic, "windows-1256", 0)
	f(encoded(t, charmap.Windows1256, "a,b\nسلام,1\n"), "", "a,b\nسلام,1\n", "windows-1256", 0)
	f(encoded(t, simplifiedchinese.GB18030, chinese), "", chinese, "gb18030", 0)
	f(encoded(t, simplifiedchinese.GB18030, "a,b\n北京,1\n"), "", "a,b\n北京,1\n", "gb18030", 0)
	f(encoded(t, charmap.Windows1252, french), "", french, "windows-1252", 0)
	f(encoded(t, charmap.Windows1252, spanish), "", spanish, "windows-1252", 0)
	f(encoded(t, charmap.Windows1251, russian), "", russian, "windows-1251", 0)
	f(encoded(t, charmap.ISO8859_15, "prix: 5 €"), "iso-8859-15", "prix: 5 €", "iso-8859-15", 0)
	ascii := strings.Repeat(english, 30000)
	f(ascii[:1<<20]+encoded(t, charmap.Windows1256, arabic), "", ascii[:1<<20]+arabic, "windows-1256", 0)
	f(ascii[:window-1]+arabic, "", ascii[:window-1]+arabic, "utf-8", 0)
	f(arabic+"\xff"+arabic+"\xc3(", "", arabic+"\uFFFD"+arabic+"\uFFFD(", "utf-8", 2)
	f(arabic+"\xc3", "", arabic+"\uFFFD", "utf-8", 1)
	f("\xff\xfea\x00\x00\xd8b\x00c", "", "a\uFFFDb\uFFFD", "utf-16le", 2)
	f("caf\xe9", "utf-8", "caf\uFFFD", "utf-8", 1)
}

// TestUTF8Broken checks that a reader's error comes through, after what came before it.
func TestUTF8Broken(t *testing.T) {
	broken := errors.New("broken")
	for _, s := range []string{english, arabic, encoded(t, charmap.Windows1256, arabic)} {
		got, err := io.ReadAll(UTF8(io.MultiReader(strings.NewReader(s), iotest.ErrReader(broken)), ""))
		if len(got) == 0 || !errors.Is(err, broken) {
			t.Errorf("%d bytes, %v", len(got), err)
		}
	}
}

// FuzzUTF8 checks that all text comes out as UTF-8, little longer than it was, and valid text as it was.
func FuzzUTF8(f *testing.F) {
	for _, s := range []string{arabic, chinese, french, "\xff\xfea\x00", "\xef\xbb\xbfa\xff", encoded(f, charmap.Windows1256, arabic), encoded(f, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), english)} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		text := UTF8(bytes.NewReader(in), "")
		out, err := io.ReadAll(text)
		if err != nil || !utf8.Valid(out) || len(out) > 3*len(in) {
			t.Fatalf("%q: %q, %v", in, out, err)
		}
		plain := text.Charset() == "us-ascii" || text.Charset() == "utf-8"
		if plain && utf8.Valid(in) && !bytes.Equal(out, bytes.TrimPrefix(in, []byte("\xef\xbb\xbf"))) {
			t.Fatalf("%q came out as %q", in, out)
		}
	})
}
