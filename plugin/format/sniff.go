package format

import (
	"bytes"
	"io"
	"strings"

	"tocsin"
)

// sniffed is how much of a report's beginning is looked at to tell what it is, in bytes.
const sniffed = 1 << 10

// magics are beginnings of files that are no text report, and what they are.
var magics = []struct{ begin, name string }{
	{"PK\x03\x04", "a zip archive"}, {"PK\x05\x06", "a zip archive"}, {"\x1f\x8b", "a gzip archive"},
	{"BZh", "a bzip2 archive"}, {"\xfd7zXZ\x00", "an xz archive"}, {"(\xb5/\xfd", "a zstd archive"},
	{"7z\xbc\xaf'\x1c", "a 7-zip archive"}, {"Rar!\x1a", "a RAR archive"}, {"%PDF-", "a PDF"},
	{"\xd0\xcf\x11\xe0", "an old Office document"}, {"\x89PNG", "a picture"}, {"\x7fELF", "a program"},
	{"\xff\xfe", "UTF-16 text"}, {"\xfe\xff", "UTF-16 text"},
}

// tags are beginnings of text that is no report, in lower case, and what they are.
var tags = []struct{ begin, name string }{
	{"<!doctype html", "HTML"}, {"<html", "HTML"}, {"<head", "HTML"}, {"<body", "HTML"}, {"<!--", "HTML"},
	{"<?xml", "XML"}, {"<rss", "XML"}, {"-----begin pgp", "a PGP message"},
}

var bom = []byte("\xef\xbb\xbf")

// sniff reads a report's beginning and says what is wrong when it can't be in the wanted format. notJSON says
// that JSON is wrong too. It drops a byte order mark.
func sniff(s *splitter, want string, notJSON bool) error {
	s.fill(max(s.size.chunk, sniffed))
	if bytes.HasPrefix(s.buf, bom) {
		s.drop(len(bom))
	}
	if len(bytes.TrimSpace(s.buf)) == 0 && s.err != nil {
		if s.err != io.EOF {
			return s.fault()
		}
		return tocsin.Faultf(tocsin.Invalid, "the report is empty")
	}
	if name := looksLike(s.buf, notJSON); name != "" {
		f := tocsin.Faultf(tocsin.Invalid, "this looks like %s, not %s", name, want)
		f.Line = 1
		return f
	}
	return nil
}

// looksLike names what b is the beginning of, or returns "" for text.
func looksLike(b []byte, notJSON bool) string {
	b = b[:min(len(b), sniffed)]
	for _, m := range magics {
		if bytes.HasPrefix(b, []byte(m.begin)) {
			return m.name
		}
	}
	text := bytes.TrimSpace(b)
	for _, t := range tags {
		if len(text) >= len(t.begin) && strings.EqualFold(string(text[:len(t.begin)]), t.begin) {
			return t.name
		}
	}
	if notJSON && isJSON(text) {
		return "JSON"
	}
	return ""
}

// isJSON reports whether text begins like a JSON document. A bracket alone does not: it may hold an IPv6 address.
func isJSON(text []byte) bool {
	if len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return false
	}
	inner := bytes.TrimSpace(text[1:])
	return len(inner) > 0 && bytes.IndexByte([]byte(`{["}]`), inner[0]) >= 0
}
