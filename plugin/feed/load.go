package feed

import (
	"bytes"
	"fmt"
	"io/fs"
	"strings"

	"golang.org/x/tools/txtar"

	"tocsin"
)

// feedFile is what a feed's file holds beside what everybody may see.
type feedFile struct {
	decl    *declaration
	rules   []rule
	schema  schema
	file    string // the file's name, for errors
	samples []txtar.File
	want    []byte
	wanted  int // the line of the file at which want.jsonl begins
}

// Load reads every NAME.txtar of a folder, and the schema files that feeds may ask for (NAME-schema.json). Files of
// other names are left alone. An error is a fault that names the file, the line and the field.
func Load(fsys fs.FS) (*Shelf, error) {
	s := &Shelf{feeds: map[string]*Feed{}, schemas: map[string]schema{}}
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("read feeds: %w", err)
	}
	for _, e := range entries {
		if err := s.load(fsys, e.Name()); err != nil {
			return nil, err
		}
		if len(s.feeds) > maxShelf {
			return nil, tocsin.Faultf(tocsin.TooLarge, "the folder has more than %d feeds", maxShelf)
		}
	}
	return s.With(&Shelf{}), nil
}

func (s *Shelf) load(fsys fs.FS, file string) error {
	if strings.HasSuffix(file, "-schema.json") {
		data, err := readCapped(fsys, file, maxJSON)
		if err != nil {
			return err
		}
		s.schemas[file], err = parseSchema(file, data)
		return err
	}
	name, ok := strings.CutSuffix(file, ".txtar")
	if !ok {
		return nil
	}
	data, err := readCapped(fsys, file, maxFile)
	if err != nil {
		return err
	}
	s.feeds[name], err = Parse(file, data)
	return err
}

// Parse reads one feed's file; its name without folder and .txtar is the feed's.
func Parse(file string, data []byte) (*Feed, error) {
	name := strings.TrimSuffix(file[strings.LastIndexByte(file, '/')+1:], ".txtar")
	if !GoodName(name) {
		return nil, invalid(file, 0, "", "a feed's name is lower-case letters, digits and hyphens, and %.60q is not", name)
	}
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	f := &Feed{Name: name, feedFile: feedFile{file: file}}
	archive := txtar.Parse(data)
	f.About = strings.TrimSpace(string(archive.Comment))
	var toml []byte
	for _, part := range archive.Files {
		switch {
		case part.Name == "feed.toml":
			toml = part.Data
		case part.Name == "want.jsonl":
			f.want, f.wanted = part.Data, lineOf(data, "-- want.jsonl --")
		case strings.HasPrefix(part.Name, "sample"):
			f.samples = append(f.samples, part)
		default:
			return nil, invalid(file, lineOf(data, "-- "+part.Name+" --"), "", "a feed's file holds feed.toml, sample.* and want.jsonl, not %.60q", part.Name)
		}
	}
	if toml == nil {
		return nil, invalid(file, 0, "", "there is no feed.toml in the file")
	}
	d := &text{file: file, toml: toml, first: lineOf(data, "-- feed.toml --")}
	if err := f.declare(d); err != nil {
		return nil, err
	}
	return f, nil
}

// lineOf returns the number of the first line that is want, from 1, or 0 when there is none.
func lineOf(data []byte, want string) int {
	n := 0
	for line := range bytes.Lines(data) {
		n++
		if string(bytes.TrimSpace(line)) == want {
			return n
		}
	}
	return 0
}

// GoodName reports whether a feed may be named so.
func GoodName(s string) bool {
	if s == "" || len(s) > 60 {
		return false
	}
	for _, c := range s {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

func invalid(file string, line int, field, format string, args ...any) *tocsin.Fault {
	return &tocsin.Fault{Why: tocsin.Invalid, File: file, Line: int64(line), Field: field, Text: fmt.Sprintf(format, args...)}
}
