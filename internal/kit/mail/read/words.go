package read

import (
	"bytes"
	"html"
	"net/mail"
	"regexp"
	"strings"

	"tocsin/internal/kit/mail/tree"
)

// newlines makes every end of line one byte, which is enough to read a letter.
func newlines(raw []byte) []byte {
	raw = bytes.ReplaceAll(tree.Trim(raw), []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
}

// bodyOf returns a part's content. Of what is broken it is what is whole.
func bodyOf(p *tree.Part) []byte {
	b, _ := p.Body(MaxBytes) // no part is larger than its letter
	return b
}

// textOf returns a part's text.
func textOf(p *tree.Part) string { return tree.ToUTF8(bodyOf(p), p.Params["charset"]) }

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
	list := tree.Addresses(s)
	if list != nil {
		return list
	}
	for _, a := range addressesIn(tree.CutBytes(s, 16<<10), 50) {
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
