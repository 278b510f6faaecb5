package mail

import (
	"bytes"
	"strings"
)

// Letter is a letter in two: the headers that say who sends what to whom, and the content with its own headers. Signing
// and encrypting work on the content and leave the first as they are.
type Letter struct {
	Head    []string // "Name: value" with its folds, without CRLF at the end
	Content []byte   // the headers that begin with "Content-", an empty line, the body; CRLF everywhere
}

// Split takes a letter apart.
func Split(raw []byte) Letter {
	head, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	var l Letter
	var content []string
	for _, line := range unfolded(string(head)) {
		name, _, _ := strings.Cut(line, ":")
		switch lower := strings.ToLower(name); {
		case strings.HasPrefix(lower, "content-"):
			content = append(content, line)
		case lower != "mime-version" && line != "":
			l.Head = append(l.Head, line)
		}
	}
	if content == nil {
		content = []string{"Content-Type: text/plain; charset=us-ascii"}
	}
	l.Content = append([]byte(strings.Join(content, "\r\n")+"\r\n\r\n"), body...)
	return l
}

// Join puts a letter together again.
func (l Letter) Join() []byte {
	head := strings.Join(l.Head, "\r\n")
	if head != "" {
		head += "\r\n"
	}
	return append([]byte(head+"MIME-Version: 1.0\r\n"), l.Content...)
}

// Value returns the first header of a name, on one line; "" where there is none.
func (l Letter) Value(name string) string {
	for _, line := range l.Head {
		n, value, ok := strings.Cut(line, ":")
		if ok && strings.EqualFold(n, name) {
			return strings.TrimSpace(strings.ReplaceAll(value, "\r\n", ""))
		}
	}
	return ""
}

// unfolded cuts a head into headers; lines that go on stay with theirs.
func unfolded(head string) (headers []string) {
	for line := range strings.SplitSeq(head, "\r\n") {
		if len(headers) > 0 && line != "" && (line[0] == ' ' || line[0] == '\t') {
			headers[len(headers)-1] += "\r\n" + line
			continue
		}
		headers = append(headers, line)
	}
	return headers
}
