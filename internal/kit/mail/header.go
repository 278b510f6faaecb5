package mail

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tocsin"
)

// foldAt is how long a header's line gets before it is folded. Source: RFC 5322 §2.1.1.
const foldAt = 76

// field writes one header, folded at spaces. A value comes here clean: no function but oneLine, addresses, messageID
// and encodeText makes one.
func field(b *bytes.Buffer, name, value string) {
	b.WriteString(fold(name+": "+value) + "\r\n")
}

// fold breaks a header before spaces, so that no line is longer than need be.
func fold(line string) string {
	var b strings.Builder
	used := 0
	for i, word := range strings.Split(line, " ") {
		switch {
		case i == 0:
		case used+1+len(word) > foldAt && i > 1:
			b.WriteString("\r\n ")
			used = 1
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += len(word)
	}
	return b.String()
}

// oneLine makes a text fit for a header: UTF-8, one space between words, and nothing that a terminal or a mail server
// could take for more than text.
func oneLine(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// cut shortens a text to a number of characters.
func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// maxWord is how long an encoded word may be. Source: RFC 2047 §2.
const maxWord = 75

// encodeText writes a text of one line for a header: as it is where that can be, or else as encoded words. used is how
// many bytes of the first line are taken.
func encodeText(used int, s string) string {
	if asIs(s) {
		return s
	}
	encode, size := qWord, qSize
	if wide(s) {
		encode, size = bWord, bSize
	}
	var words []string
	room := min(maxWord, foldAt-used) - len("=?utf-8?q??=")
	for len(s) > 0 {
		n := chunk(s, room, size)
		words = append(words, encode(s[:n]))
		s, room = s[n:], maxWord-1-len("=?utf-8?q??=")
	}
	return strings.Join(words, " ")
}

// bWord writes an encoded word in base64. The standard library's encoder is not used: it leaves ASCII alone, also where
// that is itself an encoded word that a feed put there.
func bWord(s string) string {
	return "=?utf-8?b?" + base64.StdEncoding.EncodeToString([]byte(s)) + "?="
}

// qWord writes an encoded word in codes of two digits, with letters and digits as they are.
func qWord(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if qPlain(s[i]) {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "=%02X", s[i])
		}
	}
	return "=?utf-8?q?" + b.String() + "?="
}

func qPlain(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' }

func qSize(s string) (n int) {
	for i := range len(s) {
		if qPlain(s[i]) {
			n++
		} else {
			n += 3
		}
	}
	return n
}

func bSize(s string) int { return base64.StdEncoding.EncodedLen(len(s)) }

// chunk returns how many bytes of s, whole characters and at least one, fit into room once they are encoded.
func chunk(s string, room int, size func(string) int) int {
	n := 0
	for i, r := range s {
		end := i + utf8.RuneLen(r)
		if n > 0 && size(s[:end]) > room {
			break
		}
		n = end
	}
	return n
}

// asIs reports whether a text can stand in a header unencoded: ASCII, no word longer than a line, nothing that a reader
// would decode.
func asIs(s string) bool {
	for word := range strings.SplitSeq(s, " ") {
		if len(word) > foldAt-10 || strings.Contains(word, "=?") {
			return false
		}
		for i := range len(word) {
			if word[i] <= ' ' || word[i] >= 0x7f {
				return false
			}
		}
	}
	return true
}

// wide reports whether base64 is shorter than quoted-printable.
func wide(s string) bool { return qSize(s) > bSize(s) }

var (
	headerName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,60}$`)
	idForm     = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,150}@[A-Za-z0-9.\\[\\]:_-]{1,200}$")
)

// mayAdd reports whether a further header may be given: those that say nothing of who sent what to whom.
func mayAdd(name string) bool {
	if !headerName.MatchString(name) {
		return false
	}
	switch lower := strings.ToLower(name); lower {
	case "references", "organization", "precedence", "feedback-id", "importance", "priority", "content-language", "comments", "keywords":
		return true
	case "x-auto-response-suppress":
		return false
	default:
		return strings.HasPrefix(lower, "x-") || strings.HasPrefix(lower, "list-")
	}
}

// writeFurther writes the headers that the caller adds, in the order of their names.
func (m Message) writeFurther(b *bytes.Buffer) error {
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(m.Headers)) {
		value := oneLine(m.Headers[name])
		lower := strings.ToLower(name)
		switch {
		case !mayAdd(name):
			return headerFault(name, "it can't be added to a letter")
		case seen[lower]:
			return headerFault(name, "it is given twice")
		case len(value) > maxHeaderValue:
			return headerFault(name, fmt.Sprintf("its value has %d bytes; the most is %d", len(value), maxHeaderValue))
		}
		seen[lower] = true
		field(b, name, encodeText(min(len(name)+2, 40), value))
	}
	return nil
}

func headerFault(name, text string) error {
	f := tocsin.Faultf(tocsin.Invalid, "%s", text)
	f.Field = fmt.Sprintf("%.60q", name)
	return f
}

// messageID returns an id in its brackets. Source: RFC 5322 §3.6.4.
func messageID(name, id string) (string, error) {
	bare := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(id), "<"), ">")
	if !idForm.MatchString(bare) {
		return "", headerFault(name, fmt.Sprintf("%.80q is not a Message-ID like <name@domain>", id))
	}
	return "<" + bare + ">", nil
}

// fileName takes from a file's name what could lead a reader's program elsewhere: folders, controls, characters that
// turn the direction of writing and so hide an ending.
func fileName(s string) string {
	s = oneLine(path.Base(strings.ReplaceAll(s, `\`, "/")))
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) || strings.ContainsRune(`"*:<>?|/`, r) {
			return '_'
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > maxFileName {
		s = string(runes[len(runes)-maxFileName:])
	}
	if s = strings.TrimLeft(s, ". "); s == "" {
		return "file"
	}
	return s
}
