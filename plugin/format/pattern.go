package format

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"

	"tocsin"
)

func init() { register("pattern", pattern{standardSizes}) }

// pattern is text whose lines are records of a form of their own: Options.Pattern is a regular expression with a named group
// a column, Options.Skip one of lines that are no records. Expressions take time that grows with the line alone.
type pattern struct{ size sizes }

// patterns are the expressions of one feed.
type patterns struct {
	line, skip *regexp.Regexp
	names      []string
	comment    byte
}

// maxPattern is how long an expression may be, and maxPatternLine a line that it is held against, in bytes.
const (
	maxPattern     = 4 << 10
	maxPatternLine = 64 << 10
)

// Split cuts lines.
func (f pattern) Split(r io.Reader, o Options) (Splitter, error) {
	p := &patterns{comment: o.Comment}
	var err error
	if p.line, err = expression(o.Pattern); err == nil && o.Skip != "" {
		p.skip, err = expression(o.Skip)
	}
	if err != nil {
		return nil, tocsin.Faultf(tocsin.Invalid, "options.pattern and options.skip: %v", err)
	}
	p.names = p.line.SubexpNames()
	s := newSplitter(r, f.size, cutLine(f.size.record))
	s.head = p
	return s, sniff(s, "text", false)
}

func expression(text string) (*regexp.Regexp, error) {
	if text == "" || len(text) > maxPattern {
		return nil, fmt.Errorf("want a regular expression of at most %d bytes", maxPattern)
	}
	return regexp.Compile(text)
}

// Decode gives the sink each line's groups.
func (f pattern) Decode(c *Chunk, sink Sink) {
	if c.give(sink) {
		return
	}
	p, line := c.Head.(*patterns), c.Line
	for b := c.Data; len(b) > 0; line++ {
		end := bytes.IndexByte(b, '\n') + 1
		if end == 0 {
			end = len(b)
		}
		raw := trimLine(b[:end])
		b = b[end:]
		if len(bytes.TrimSpace(raw)) > 0 && (p.comment == 0 || raw[0] != p.comment) {
			p.record(line, raw, sink)
		}
	}
}

func (p *patterns) record(line int64, raw []byte, sink Sink) {
	if len(raw) > maxPatternLine {
		sink.Reject(line, "", fmt.Sprintf("the line is longer than %d bytes", maxPatternLine), raw)
		return
	}
	if bytes.IndexByte(raw, 0) >= 0 {
		sink.Reject(line, "", reasonNUL, raw)
		return
	}
	groups := p.line.FindSubmatchIndex(raw)
	if groups == nil {
		if p.skip == nil || !p.skip.Match(raw) {
			sink.Reject(line, "", "the line is not of the form that the feed's pattern has", raw)
		}
		return
	}
	var fields []tocsin.Field
	for i, name := range p.names {
		if name != "" && groups[2*i] >= 0 {
			fields = append(fields, tocsin.Field{Name: name, Value: strings.TrimSpace(string(raw[groups[2*i]:groups[2*i+1]]))})
		}
	}
	sink.Record(line, fields, raw)
}
