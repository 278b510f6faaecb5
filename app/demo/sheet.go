package demo

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
)

// wrap is how a report is packed.
type wrap uint8

const (
	plain wrap = iota
	gzipped
	zipped
)

// sheet is a report in the making.
type sheet struct {
	name   string
	feed   string
	day    time.Time
	wrap   wrap
	body   bytes.Buffer
	lines  int64
	rows   int
	err    error // why it could not be written whole
	broken []Broken
}

// text writes a line that is not a record.
func (s *sheet) text(line string) {
	s.body.WriteString(line)
	s.body.WriteByte('\n')
	s.lines++
}

// row writes a line that is a record.
func (s *sheet) row(line string) {
	s.text(line)
	s.rows++
}

// sorted writes records in the order of their first column.
func (s *sheet) sorted(lines []string) {
	slices.Sort(lines)
	for _, line := range lines {
		s.row(line)
	}
}

// spoil writes a record and notes what is wrong with it.
func (s *sheet) spoil(kind, field string, want Want, line string) {
	s.row(line)
	s.broken = append(s.broken, Broken{Line: s.lines, Kind: kind, Field: field, Want: want})
}

// packed returns the report's file name and bytes.
func (s *sheet) packed() (string, []byte, error) {
	if s.err != nil {
		return s.name, nil, fmt.Errorf("make %s: %w", s.name, s.err)
	}
	switch s.wrap {
	case gzipped:
		data, err := gzipOf(s.body.Bytes())
		return s.name + ".gz", data, err
	case zipped:
		data, err := zipOf(path.Base(s.name), s.day, s.body.Bytes())
		return s.name + ".zip", data, err
	default:
		return s.name, s.body.Bytes(), nil
	}
}

func gzipOf(data []byte) ([]byte, error) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(data); err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("gzip: %w", err)
	}
	return out.Bytes(), nil
}

func zipOf(name string, day time.Time, data []byte) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: day})
	if err != nil {
		return nil, fmt.Errorf("zip %s: %w", name, err)
	}
	if _, err := w.Write(data); err != nil {
		return nil, fmt.Errorf("zip %s: %w", name, err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("zip %s: %w", name, err)
	}
	return out.Bytes(), nil
}

// quote returns a value in double quotes, as CSV wants it.
func quote(v string) string { return `"` + strings.ReplaceAll(v, `"`, `""`) + `"` }
