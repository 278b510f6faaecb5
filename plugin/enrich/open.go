package enrich

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tocsin"
)

// Open reads every file of a folder, which may be missing, and finds out by its content what each is. The Notes tell
// how each file was read; a file that is of no use is told there and does not stop the others. The Enricher must be
// closed.
func Open(folder string) (*Enricher, []*Notes, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return &Enricher{}, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("open folder of facts: %w", err)
	}
	l := loader{origins: newOrigins(), delegated: newDelegations()}
	for _, e := range entries { // sorted by name
		if name := e.Name(); !e.IsDir() && !strings.HasPrefix(name, ".") && !strings.HasSuffix(name, "~") {
			l.load(filepath.Join(folder, name))
		}
	}
	return l.enricher(), l.notes, nil
}

// Close lets the files go. Nobody may be asking any more.
func (e *Enricher) Close() error {
	var errs []error
	for _, m := range e.MaxMind {
		errs = append(errs, m.Close())
	}
	return errors.Join(errs...)
}

type loader struct {
	origins   *origins
	delegated *delegations
	maxMind   []*MaxMind
	notes     []*Notes
}

func (l *loader) enricher() *Enricher {
	e := &Enricher{MaxMind: l.maxMind}
	if l.origins.seq > 0 {
		e.Origins = l.origins.table()
	}
	if l.delegated.origins.seq > 0 || len(l.delegated.asns) > 0 {
		e.Delegated = l.delegated.table()
	}
	return e
}

func (l *loader) load(file string) {
	n := &Notes{File: filepath.Base(file)}
	l.notes = append(l.notes, n)
	if err := l.read(file, n); err != nil {
		n.whole(err)
	}
}

// whole notes that something is wrong with a file as a whole.
func (n *Notes) whole(err error) {
	f, ok := errors.AsType[*tocsin.Fault](err)
	if !ok {
		f = &tocsin.Fault{Why: tocsin.Invalid, File: n.File, Text: "it can't be read", Err: err}
	}
	n.Faults = append(n.Faults, f)
}

func (l *loader) read(file string, n *Notes) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	if isMaxMind(f) {
		n.Kind = "mmdb"
		m, err := OpenMaxMind(file)
		if err != nil {
			return err
		}
		l.maxMind = append(l.maxMind, m)
		return nil
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return l.text(f, n)
}

// maxMindTail is how far from the end of a MaxMind DB its metadata may begin. Source: MaxMind DB 2.0 §Metadata.
const maxMindTail = 128 << 10

func isMaxMind(f *os.File) bool {
	info, err := f.Stat()
	if err != nil {
		return false
	}
	tail := make([]byte, min(info.Size(), maxMindTail))
	if _, err := f.ReadAt(tail, info.Size()-int64(len(tail))); err != nil && err != io.EOF {
		return false
	}
	return bytes.Contains(tail, []byte("\xab\xcd\xefMaxMind.com"))
}

// text reads a file of lines.
func (l *loader) text(r io.Reader, n *Notes) error {
	br, err := unzip(bufio.NewReaderSize(r, 64<<10))
	if err != nil {
		return err
	}
	head, _ := br.Peek(MaxLine)
	switch kindOf(head) {
	case "iptoasn":
		n.Kind = "iptoasn"
		return l.origins.iptoasn(br, n)
	case "delegated":
		n.Kind = "delegated"
		return l.delegated.read(br, n)
	}
	return &tocsin.Fault{Why: tocsin.Invalid, File: n.File,
		Text: "it is neither an iptoasn table, a registry's delegated file nor a MaxMind database; it is left out"}
}

// kindOf tells what the first lines of a file belong to; "" is nothing that we know.
func kindOf(head []byte) string {
	for line := range bytes.Lines(head) {
		if line = bytes.TrimSpace(line); len(line) == 0 || line[0] == '#' {
			continue
		}
		if start, rest, ok := bytes.Cut(line, tab); ok && bytes.Count(rest, tab) >= 2 {
			if _, _, ok := parseWide(start); ok {
				return "iptoasn"
			}
		}
		if bytes.Count(line, bar) >= 5 {
			return "delegated"
		}
	}
	return ""
}
