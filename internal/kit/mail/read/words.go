package read

import (
	"html"
	"io"
	"mime"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"

	"tocsin/internal/kit/mail/tree"
)

// charsetReader reads any character set that browsers know.
func charsetReader(charset string, in io.Reader) (io.Reader, error) {
	e, err := htmlindex.Get(charset)
	if err != nil {
		return nil, err
	}
	return e.NewDecoder().Reader(in), nil
}

// decodeWords decodes encoded words; what can't be decoded stays as it is.
func decodeWords(s string) string {
	if !utf8.ValidString(s) {
		s = toUTF8([]byte(s), "")
	}
	d := mime.WordDecoder{CharsetReader: charsetReader}
	out, err := d.DecodeHeader(s)
	if err != nil {
		return s
	}
	return strings.ToValidUTF8(out, "\uFFFD")
}

// utf8 returns a part's text.
func (p part) utf8() string { return toUTF8(p.body, p.params["charset"]) }

// toUTF8 reads text in a character set; where that is not known, as UTF-8 or, failing that, as Windows's Latin.
func toUTF8(b []byte, charset string) string {
	if charset == "" || strings.EqualFold(charset, "us-ascii") || strings.EqualFold(charset, "utf-8") {
		if utf8.Valid(b) {
			return string(b)
		}
		charset = "windows-1252"
	}
	e, err := htmlindex.Get(charset)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return strings.ToValidUTF8(string(out), "\uFFFD")
}

func contains(list []string, s string) bool { return slices.Contains(list, s) }

// addressSpans returns where addresses stand in a text, at most so many: from each "@" as far as letters of addresses
// go, to both sides.
func addressSpans(s string, most int) (spans [][2]int) {
	const local, domain = 64, 253
	for from := 0; len(spans) < most; {
		at := strings.IndexByte(s[from:], '@')
		if at < 0 {
			break
		}
		at += from
		a, b := at, at+1
		for a > from && at-a < local && localByte(s[a-1]) {
			a--
		}
		for b < len(s) && b-at < domain && (alnum(s[b]) || s[b] == '-' || s[b] == '.') {
			b++
		}
		for b > at && (s[b-1] == '.' || s[b-1] == '-') {
			b--
		}
		for a < at && s[a] == '.' {
			a++
		}
		if from = max(b, at+1); a < at && strings.Contains(s[at+1:max(b, at+1)], ".") && s[at+1] != '.' {
			spans = append(spans, [2]int{a, b})
		}
	}
	return spans
}

func alnum(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' }

func localByte(c byte) bool { return alnum(c) || strings.IndexByte("!#$%&*+-/=?^_`{|}~.'", c) >= 0 }

// addressesIn returns the addresses that stand in a text.
func addressesIn(s string, most int) (list []string) {
	for _, span := range addressSpans(s, most) {
		list = append(list, strings.TrimLeft(s[span[0]:span[1]], "'"))
	}
	return list
}

func addressIn(s string) string {
	if list := addressesIn(s, 1); len(list) > 0 {
		return list[0]
	}
	return ""
}

// addressesOf returns the addresses of a header, as far as it can be read.
func addressesOf(s string) []*mail.Address {
	s = tree.CutBytes(s, 16<<10)
	p := mail.AddressParser{WordDecoder: &mime.WordDecoder{CharsetReader: charsetReader}}
	if list, err := p.ParseList(s); err == nil {
		return list
	}
	var list []*mail.Address
	for _, a := range addressesIn(s, 50) {
		list = append(list, &mail.Address{Address: a})
	}
	return list
}

var (
	tagIn   = regexp.MustCompile(`(?s)<[^>]*>`)
	breakIn = regexp.MustCompile(`(?i)<(br|/p|/div|/tr|/li|/h[1-6])\b[^>]*>`)
	hideIn  = regexp.MustCompile(`(?is)<(style|script|head|title)\b[^>]*>.*?</(style|script|head|title)>`)
	blankIn = regexp.MustCompile(`\n[ \t\n]*\n`)
)

// stripHTML makes plain text of HTML, to be read by machines and, where there is no other, by people. It is never shown
// as HTML.
func stripHTML(s string) string {
	s = hideIn.ReplaceAllString(s, " ")
	s = breakIn.ReplaceAllString(s, "\n")
	s = tagIn.ReplaceAllString(s, "")
	return strings.TrimSpace(blankIn.ReplaceAllString(html.UnescapeString(s), "\n\n"))
}
