package format

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"tocsin"
)

// maxName is how long a column's name may be, in bytes.
const maxName = 256

// csvHead is what all rows of a CSV share.
type csvHead struct {
	names     []string
	delimiter byte
	comment   byte // 0 means that there are no comments
	size      sizes
}

func newCSVHead(o Options, size sizes) (*csvHead, error) {
	h := &csvHead{delimiter: o.Delimiter, comment: o.Comment, size: size}
	if h.delimiter == 0 {
		h.delimiter = ','
	}
	if strings.IndexByte("\"\r\n", h.delimiter) >= 0 || h.delimiter == h.comment {
		return nil, tocsin.Faultf(tocsin.Invalid, "a CSV's columns can't be separated by %q", h.delimiter)
	}
	return h, nil
}

// read finds the column names, in the options, in the first row, or in the last comment before it that could be one,
// and leaves the splitter before the first record.
func (h *csvHead) read(s *splitter, o Options) error {
	if len(o.Header) > 0 {
		return h.setNames(o.Header, 0)
	}
	var comment []byte
	var at int64
	for {
		row, err := s.peek()
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		switch {
		case err == nil && h.emptyLine(row) == 0 && !o.HeaderComment:
			return h.take(s, row)
		case err != nil || h.emptyLine(row) == 0:
			return h.fromComment(comment, max(at, 1))
		case h.isComment(row) && bytes.IndexByte(row, h.delimiter) >= 0:
			comment, at = bytes.Clone(row), s.line
		}
		s.skip(len(row))
	}
}

// take reads the names from the first row.
func (h *csvHead) take(s *splitter, row []byte) error {
	names, why := h.split(trimLine(row))
	if why != "" {
		return headFault(s.line, why)
	}
	line := s.line
	s.skip(len(row))
	return h.setNames(names, line)
}

// fromComment reads the names from the comment that stood before the first row.
func (h *csvHead) fromComment(row []byte, line int64) error {
	if row == nil {
		return headFault(line, "there is no line of column names")
	}
	names, why := h.split(bytes.TrimLeft(trimLine(row), string(h.comment)+" \t"))
	if why != "" {
		return headFault(line, why)
	}
	return h.setNames(names, line)
}

// split reads a header's columns, or says why it can't.
func (h *csvHead) split(row []byte) (names []string, why string) {
	if n := bytes.Count(row, []byte{h.delimiter}); n >= MaxFields {
		return nil, fmt.Sprintf("there are more than %d columns", MaxFields)
	}
	blank := make([]string, bytes.Count(row, []byte{h.delimiter})+1)
	for i := range blank {
		blank[i] = fmt.Sprint(i)
	}
	r := csvRow{head: &csvHead{names: blank, delimiter: h.delimiter, size: h.size}}
	n, cols, v := r.scan(row, true)
	if v != whole || n != len(row) {
		return nil, "the column names can't be read: " + r.reason
	}
	names = make([]string, cols)
	for _, f := range r.fields {
		col, err := strconv.Atoi(f.Name)
		if err != nil || col < 0 || col >= cols { // blank numbers them
			return nil, "the column names can't be read"
		}
		names[col] = strings.Clone(f.Value)
	}
	return names, ""
}

// setNames tidies the names: lower case, none empty, none twice.
func (h *csvHead) setNames(names []string, line int64) error {
	if len(names) > MaxFields {
		return headFault(line, fmt.Sprintf("there are more than %d columns", MaxFields))
	}
	letters := false
	seen := make(map[string]bool, len(names))
	h.names = make([]string, len(names))
	for i, name := range names {
		name = strings.ToLower(strings.TrimSpace(name))
		if why := badName(name); why != "" {
			return headFault(line, fmt.Sprintf("column %d: %s", i+1, why))
		}
		letters = letters || strings.IndexFunc(name, unicode.IsLetter) >= 0
		h.names[i] = freeName(name, i+1, seen)
	}
	if !letters {
		return headFault(line, "no column has a name")
	}
	return nil
}

// freeName returns the name, or with a number behind it when it is empty or taken, and takes it.
func freeName(name string, col int, seen map[string]bool) string {
	if name == "" {
		name = fmt.Sprintf("column_%d", col)
	}
	free := name
	for n := 2; seen[free]; n++ {
		free = fmt.Sprintf("%s_%d", name, n)
	}
	seen[free] = true
	return free
}

// badName says why a name can't be a column's.
func badName(name string) string {
	if len(name) > maxName {
		return fmt.Sprintf("the name is longer than %d bytes", maxName)
	}
	if !utf8.ValidString(name) || strings.IndexFunc(name, unicode.IsControl) >= 0 {
		return fmt.Sprintf("%.40q is not text", name)
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return fmt.Sprintf("%.40q is an address, so this is a record and not the column names", name)
	}
	return ""
}

func headFault(line int64, why string) error {
	f := tocsin.Faultf(tocsin.Invalid, "the CSV's header is not usable: %s", why)
	f.Line = line
	return f
}
