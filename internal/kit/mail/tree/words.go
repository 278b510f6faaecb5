package tree

import (
	"bytes"
	"io"
	"mime"
	"net/mail"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"

	"tocsin/internal/kit/unpack"
)

// aliases are names of character sets that letters use and browsers do not know.
var aliases = map[string]string{
	"cp936": "gbk", "ms936": "gbk", "cp932": "shift_jis", "cp949": "euc-kr", "cp950": "big5", "cp874": "windows-874", "ansi_x3.4-1968": "windows-1252",
	"8859_1": "windows-1252", "utf8mb4": "utf-8", "utf_8": "utf-8", "iso8859-6-i": "iso-8859-6", "win-1251": "windows-1251", "win1251": "windows-1251",
	"cp1256": "windows-1256", "unicode": "utf-16le", "unknown-8bit": "", "x-unknown": "", "default": "", "binary": "", "none": "", "us-ascii": "", "ascii": "", "utf-8": "",
}

// charsetOf returns an encoding; nil, true means UTF-8 or what nobody named.
func charsetOf(name string) (encoding.Encoding, bool) {
	name = strings.ToLower(strings.Trim(strings.TrimSpace(name), `"'`))
	if alias, ok := aliases[name]; ok {
		name = alias
	}
	if name == "" || name == "utf-8" {
		return nil, true
	}
	e, err := htmlindex.Get(name)
	return e, err == nil
}

// Knows reports whether text in a character set can be read.
func Knows(name string) bool { _, ok := charsetOf(name); return ok }

// charsetReader reads any character set that browsers know.
func charsetReader(name string, in io.Reader) (io.Reader, error) {
	e, ok := charsetOf(name)
	if !ok {
		return nil, encoding.ErrInvalidUTF8
	}
	if e == nil {
		return in, nil
	}
	return e.NewDecoder().Reader(in), nil
}

// DecodeWords decodes encoded words; what can't be decoded stays as it is. Source: RFC 2047 §2.
func DecodeWords(s string) string {
	if !utf8.ValidString(s) {
		s = ToUTF8([]byte(s), CharsetIn(s))
	}
	d := mime.WordDecoder{CharsetReader: charsetReader}
	out, err := d.DecodeHeader(s)
	if err != nil {
		return s
	}
	return strings.ToValidUTF8(out, "\uFFFD")
}

var charsetIn = regexp.MustCompile(`=\?([A-Za-z0-9_:-]{2,40})(?:\*[A-Za-z-]{1,20})?\?[BbQq]\?`)

// CharsetIn returns the character set of the first encoded word of a text: it is most likely that of text beside it that
// names none.
func CharsetIn(s string) string {
	if m := charsetIn.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return ""
}

// ToUTF8 reads text in a character set; where that is not known, or is UTF-8 and the text is not, in the one that its bytes
// are most like. A few bytes that are wrong spoil no more than themselves: letters are cut off, and servers change bytes.
func ToUTF8(b []byte, name string) string {
	e, ok := charsetOf(name)
	switch {
	case ok && e == nil && utf8.Valid(b):
		return string(b)
	case ok && e != nil:
		if out, err := e.NewDecoder().Bytes(b); err == nil {
			return strings.ToValidUTF8(string(out), "\uFFFD")
		}
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	out, err := io.ReadAll(unpack.UTF8(bytes.NewReader(b), ""))
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return string(out)
}

// HTMLCharset returns the character set that HTML names itself; "" where it names none.
func HTMLCharset(b []byte) string {
	const far = 2048 // bytes in which browsers look for it
	_, name, certain := charset.DetermineEncoding(b[:min(len(b), far)], "text/html")
	if !certain && name == "windows-1252" {
		return ""
	}
	return name
}

// OneLine puts a text on one line, without what a terminal could take for more than text.
func OneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

// CutBytes shortens a text to a number of bytes, at the end of a character.
func CutBytes(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}

var idIn = regexp.MustCompile(`<[^<>\s]+@[^<>\s]+>`)

// IDs returns the Message-IDs of a header, at most 50.
func IDs(s string) []string { return idIn.FindAllString(CutBytes(s, 16<<10), 50) }

// Addresses returns the addresses of a header, as far as it can be read; nil where none can.
func Addresses(s string) []*mail.Address {
	s = CutBytes(s, 16<<10)
	if !utf8.ValidString(s) {
		s = ToUTF8([]byte(s), CharsetIn(s))
	}
	p := mail.AddressParser{WordDecoder: &mime.WordDecoder{CharsetReader: charsetReader}}
	list, err := p.ParseList(s)
	if err != nil {
		return nil
	}
	return list
}
