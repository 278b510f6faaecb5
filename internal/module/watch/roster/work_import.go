package roster

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// Progress is told how many of an import's changes are written; it may be nil.
type Progress func(done, total int)

// Import takes in a file of constituents under the import's name, known by its content: CSV, XLSX, JSON, vCard, the
// tables of contactdb or tuency, RDAP answers or a registry's dump. What the same import brought before and is not in the
// file any more goes away; what was made by hand, or brought by another import, stays as it is. Either all of the file
// that can be read is taken in, or on an error nothing is changed. in is UTF-8, with or without a byte order mark, unless
// it is packed. What another program had from an import of its own comes under the name with -automatic behind it.
func (r *Roster) Import(ctx context.Context, name, fileName string, in io.Reader, progress Progress) (Report, error) {
	rep := Report{Import: name, File: path.Base(strings.ReplaceAll(fileName, `\`, "/")), Problems: []Problem{}}
	if err := checkImportName(name); err != nil {
		return rep, err
	}
	g, twin, more := newGather(&rep, tocsin.From(importPrefix+name)), newGather(&rep, tocsin.From(importPrefix+name+twinEnd)), &extra{}
	g.known = func(slug string) bool { _, ok := r.Index().Org(slug); return ok }
	twin.known = g.known
	if err := readFile(in, &rep, sink{take: g.take, twin: twin.take, more: more, country: r.defaults.Country}); err != nil {
		return rep, err
	}
	if len(g.list)+len(twin.list) == 0 {
		return rep, &tocsin.Fault{Why: tocsin.Invalid, File: rep.File, Text: "there is no organisation in it that can be read; nothing was changed"}
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	err := r.change(ctx, func(tx *sqldb.Tx) error {
		if err := g.store(ctx, tx, progress); err != nil {
			return err
		}
		if rep.Format == "contactdb" {
			if err := twin.store(ctx, tx, func(int, int) {}); err != nil {
				return err
			}
		}
		return more.store(ctx, tx, name)
	})
	return rep, told(err, "import %s", name)
}

// twinEnd is behind the name of an import for what the other program had imported itself.
const twinEnd = "-automatic"

// store switches off the addresses of which nobody here has said anything yet, and writes down the claims that wait.
func (m *extra) store(ctx context.Context, tx *sqldb.Tx, name string) error {
	for _, email := range m.off {
		key, err := EmailKey(email)
		if err != nil {
			continue // it is no contact either: that was told
		}
		p, err := loadPreference(ctx, tx, key)
		if err != nil {
			return err
		}
		if !p.Changed.IsZero() {
			continue
		}
		was := p
		p.Off, p.OffReason, p.OffSince, p.By = true, "off in "+name, tx.Now, importPrefix+name
		if err := errors.Join(savePreference(ctx, tx, p), notePreference(ctx, tx, was, p)); err != nil {
			return err
		}
	}
	for _, q := range m.claims {
		a, err := checkRequest(q)
		if err != nil {
			continue
		}
		if _, err := addClaim(ctx, tx, a); err != nil && tocsin.WhyOf(err) != tocsin.TooLarge {
			return err
		}
	}
	return nil
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

// sink is where the rows of a file go.
type sink struct {
	take    func(row) error // what the file says
	twin    func(row) error // what the file has from an import of its own
	more    *extra
	country string // of a registry's dump, the country whose objects are taken
}

// readFile finds out what a file is and reads it.
func readFile(in io.Reader, rep *Report, to sink) error {
	limit := &io.LimitedReader{R: in, N: MaxFile + 1}
	br := bufio.NewReaderSize(limit, 64<<10)
	if head, err := br.Peek(2); err == nil && head[0] == 0x1f && head[1] == 0x8b {
		limit.N = MaxDump // the limit of what comes out of it is set below
		zip, err := gzip.NewReader(br)
		if err != nil {
			return &tocsin.Fault{Why: tocsin.Invalid, File: rep.File, Text: "it can't be unpacked", Err: err}
		}
		limit = &io.LimitedReader{R: zip, N: MaxFile + 1}
		br = bufio.NewReaderSize(limit, 64<<10)
	}
	head, _ := br.Peek(br.Size())
	most := int64(MaxFile)
	if rpslForm.Match(head) {
		most = MaxDump
		limit.N += MaxDump - MaxFile
	}
	err := readKind(br, rep, to)
	if limit.N <= 0 {
		return &tocsin.Fault{Why: tocsin.TooLarge, File: rep.File, Text: fmt.Sprintf("it is larger than %d MB; nothing was changed", most>>20)}
	}
	return err
}

func readKind(r *bufio.Reader, rep *Report, to sink) error {
	head, err := r.Peek(3)
	if err != nil && err != io.EOF {
		return fmt.Errorf("read %s: %w", rep.File, err)
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03")):
		return readPacked(r, rep, to)
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return &tocsin.Fault{Why: tocsin.Invalid, File: rep.File, Text: "it is UTF-16; save it as UTF-8"}
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		if _, err := r.Discard(3); err != nil {
			return fmt.Errorf("read %s: %w", rep.File, err)
		}
	}
	head, _ = r.Peek(r.Size())
	trimmed := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case len(trimmed) > 0 && (trimmed[0] == '[' || trimmed[0] == '{'):
		return readJSONKind(r, trimmed, rep, to)
	case bytes.EqualFold(trimmed[:min(len(trimmed), 11)], []byte("BEGIN:VCARD")):
		rep.Format = "vcard"
		return readVCard(r, rep, to.take)
	case rpslForm.Match(head):
		rep.Format = "rpsl"
		return readRPSL(r, to.country, rep, to.take)
	case bytes.Contains(head, []byte("PostgreSQL database dump")), bytes.Contains(head, []byte(" FROM stdin;\n")):
		t := newTables(rep)
		if err := t.readDump(r); err != nil {
			return err
		}
		return t.give(to)
	}
	rep.Format = "csv"
	return readCSV(r, rep, to.take)
}

// readPacked reads a workbook, or an archive of tables. Both are ZIP files; just a workbook has a list of its parts.
func readPacked(r *bufio.Reader, rep *Report, to sink) error {
	body, err := io.ReadAll(r) // at most MaxFile: the reader ends there
	if err != nil {
		return fmt.Errorf("read %s: %w", rep.File, err)
	}
	if bytes.Contains(body, []byte("[Content_Types].xml")) {
		rep.Format = "xlsx"
		return readXLSX(bytes.NewReader(body), rep, to.take)
	}
	t := newTables(rep)
	if err := t.readZip(body); err != nil {
		return err
	}
	return t.give(to)
}

// readJSONKind reads a list of organisations in Tocsin's words or fody's, an object of tables, or RDAP answers.
func readJSONKind(r *bufio.Reader, head []byte, rep *Report, to sink) error {
	switch {
	case head[0] == '[' && isFody(head):
		t := newTables(rep)
		if err := t.readFody(r); err != nil {
			return err
		}
		return t.give(to)
	case head[0] == '[':
		rep.Format = "json"
		return readJSON(r, rep, to.take)
	case bytes.Contains(head, []byte(`"objectClassName"`)), bytes.Contains(head, []byte(`"rdapConformance"`)):
		rep.Format = "rdap"
		return readRDAP(r, rep, to.take)
	}
	t := newTables(rep)
	if err := t.readTablesJSON(r); err != nil {
		return err
	}
	return t.give(to)
}
