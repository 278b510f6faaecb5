package roster

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"path"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// Progress is told how many of an import's changes are written; it may be nil.
type Progress func(done, total int)

// Import takes in a file of constituents (CSV, XLSX or JSON, known by its content) under the import's name. What the
// same import brought before and is not in the file any more goes away; what was made by hand, or brought by another
// import, stays as it is. Either all of the file that can be read is taken in, or on an error nothing is changed. r is
// UTF-8, with or without a byte order mark, unless it is a workbook.
func (r *Roster) Import(ctx context.Context, name, fileName string, in io.Reader, progress Progress) (Report, error) {
	rep := Report{Import: name, File: path.Base(strings.ReplaceAll(fileName, `\`, "/")), Problems: []Problem{}}
	if err := checkImportName(name); err != nil {
		return rep, err
	}
	g := newGather(&rep, tocsin.From(importPrefix+name))
	g.known = func(slug string) bool { _, ok := r.Index().Org(slug); return ok }
	if err := readFile(in, &rep, g.take); err != nil {
		return rep, err
	}
	if len(g.list) == 0 {
		return rep, &tocsin.Fault{Why: tocsin.Invalid, File: rep.File, Text: "there is no organisation in it that can be read; nothing was changed"}
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	err := r.change(ctx, func(tx *sqldb.Tx) error { return g.store(ctx, tx, progress) })
	if err != nil {
		return rep, fmt.Errorf("import %s: %w", name, err)
	}
	return rep, nil
}

// Forget takes away all that an import has brought.
func (r *Roster) Forget(ctx context.Context, name string) (Report, error) {
	rep := Report{Import: name, Problems: []Problem{}}
	g := newGather(&rep, tocsin.From(importPrefix+name))
	g.act = ActForget
	err := r.change(ctx, func(tx *sqldb.Tx) error { return g.store(ctx, tx, func(int, int) {}) })
	if err != nil {
		return rep, fmt.Errorf("forget import %s: %w", name, err)
	}
	return rep, nil
}

func checkImportName(name string) error {
	if _, err := parseSlug(name); err != nil || strings.ToLower(name) != name {
		return tocsin.Faultf(tocsin.Invalid, "the import's name %s must be a short name: letters a to z, digits, - _ and . between them, at most %d", quote(name), MaxSlug)
	}
	return nil
}

// readFile finds out what a file is and reads it.
func readFile(in io.Reader, rep *Report, take func(row) error) error {
	limit := &io.LimitedReader{R: in, N: MaxFile + 1}
	err := readKind(bufio.NewReaderSize(limit, 64<<10), rep, take)
	if limit.N <= 0 {
		return &tocsin.Fault{Why: tocsin.TooLarge, File: rep.File, Text: fmt.Sprintf("it is larger than %d MB; nothing was changed", MaxFile>>20)}
	}
	return err
}

func readKind(r *bufio.Reader, rep *Report, take func(row) error) error {
	head, err := r.Peek(3)
	if err != nil && err != io.EOF {
		return fmt.Errorf("read %s: %w", rep.File, err)
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03")):
		rep.Format = "xlsx"
		return readXLSX(r, rep, take)
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return &tocsin.Fault{Why: tocsin.Invalid, File: rep.File, Text: "it is UTF-16; save it as UTF-8"}
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		if _, err := r.Discard(3); err != nil {
			return fmt.Errorf("read %s: %w", rep.File, err)
		}
	}
	head, _ = r.Peek(r.Size())
	if head = bytes.TrimLeft(head, " \t\r\n"); len(head) > 0 && (head[0] == '[' || head[0] == '{') {
		rep.Format = "json"
		return readJSON(r, rep, take)
	}
	rep.Format = "csv"
	return readCSV(r, rep, take)
}
