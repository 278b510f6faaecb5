package item

import "unicode/utf8"

// Cut returns at most so many bytes of a text, and no half of a letter.
func Cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}

// Short is Cut with a sign where something was left out; the sign comes on top.
func Short(s string, most int) string {
	if cut := Cut(s, most); len(cut) < len(s) {
		return cut + "…"
	}
	return s
}
