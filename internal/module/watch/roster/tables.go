package roster

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sheet"
)

// Limits of a dump of tables.
const (
	maxTables  = 64
	maxRecords = 3_000_000 // rows of all tables
)

// tables are the tables of another program's database, each a list of records.
type tables struct {
	rep  *Report
	of   map[string][]record
	rows int
}

// record is a row of a table: its values by column. NULL is no value.
type record struct {
	line int64
	of   map[string]string
}

// get returns the first value that is there.
func (r record) get(names ...string) string {
	for _, n := range names {
		if v := r.of[n]; v != "" {
			return v
		}
	}
	return ""
}

func newTables(rep *Report) *tables { return &tables{rep: rep, of: map[string][]record{}} }

func (t *tables) add(name string, r record) error {
	if t.rows++; t.rows > maxRecords || len(t.of) > maxTables {
		return &tocsin.Fault{Why: tocsin.TooLarge, File: t.rep.File, Line: r.line, Text: fmt.Sprintf("there are more than %d rows or %d tables; nothing was changed", maxRecords, maxTables)}
	}
	t.of[name] = append(t.of[name], r)
	return nil
}

// readDump reads what pg_dump writes: COPY table (columns) FROM stdin; rows with tabs; \. at the end. Other statements
// are passed over.
func (t *tables) readDump(r *bufio.Reader) error {
	name, cols, line := "", []string(nil), int64(0)
	for {
		raw, long, err := readLine(r, MaxCell)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		line++
		text := string(raw)
		switch {
		case name == "":
			name, cols = copyHead(text)
		case text == `\.`:
			name = ""
		case long:
			t.rep.problem(line, name, "the row is too long; it is left out")
		default:
			if err := t.add(name, copyRow(line, cols, text)); err != nil {
				return err
			}
		}
	}
}

func copyHead(text string) (name string, cols []string) {
	rest, ok := strings.CutPrefix(text, "COPY ")
	rest, ok2 := strings.CutSuffix(rest, " FROM stdin;")
	name, list, ok3 := strings.Cut(rest, " (")
	if !ok || !ok2 || !ok3 {
		return "", nil
	}
	for c := range strings.SplitSeq(strings.TrimSuffix(list, ")"), ",") {
		cols = append(cols, strings.Trim(strings.TrimSpace(c), `"`))
	}
	return strings.Trim(name[strings.LastIndexByte(name, '.')+1:], `"`), cols
}

func copyRow(line int64, cols []string, text string) record {
	r := record{line, map[string]string{}}
	for i, v := range strings.Split(text, "\t") {
		if i < len(cols) && v != `\N` {
			r.of[cols[i]] = strings.NewReplacer(`\\`, `\`, `\t`, " ", `\n`, " ", `\r`, "").Replace(v)
		}
	}
	return r
}

// readZip reads an archive of one CSV or JSON file a table, named as the tables are.
func (t *tables) readZip(body []byte) error {
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, File: t.rep.File, Text: "it can't be read as an XLSX workbook, nor as an archive of tables", Err: err}
	}
	left := int64(MaxFile)
	for _, f := range z.File {
		ext := strings.ToLower(path.Ext(f.Name))
		if ext != ".csv" && ext != ".json" {
			continue
		}
		if err := t.readMember(f, ext, &left); err != nil {
			return err
		}
		if left <= 0 {
			return &tocsin.Fault{Why: tocsin.TooLarge, File: t.rep.File, Text: fmt.Sprintf("it unpacks to more than %d MB; nothing was changed", MaxFile>>20)}
		}
	}
	return nil
}

func (t *tables) readMember(f *zip.File, ext string, left *int64) (err error) {
	in, err := f.Open()
	if err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, File: f.Name, Text: "it can't be unpacked", Err: err}
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	limit := &io.LimitedReader{R: in, N: *left}
	defer func() { *left = limit.N }()
	name := strings.TrimSuffix(path.Base(strings.ToLower(f.Name)), ext)
	br := bufio.NewReader(limit)
	if b, err := br.Peek(3); err == nil && string(b) == "\xef\xbb\xbf" {
		if _, err := br.Discard(3); err != nil {
			return err
		}
	}
	if ext == ".json" {
		return t.readArray(name, json.NewDecoder(br))
	}
	return t.readTable(name, br)
}

// readTable reads one table as CSV with the columns' names on top.
func (t *tables) readTable(name string, br *bufio.Reader) error {
	c := csv.NewReader(br)
	c.Comma, c.FieldsPerRecord = sheet.Delimiter(br), -1
	var head []string
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if bad, ok := errors.AsType[*csv.ParseError](err); ok {
			t.rep.problem(int64(bad.StartLine), name, sheet.Reason(bad).Text)
			continue
		}
		if err != nil {
			return &tocsin.Fault{Why: tocsin.Invalid, File: t.rep.File, Field: name, Text: "it can't be read to its end", Err: err}
		}
		if head == nil {
			head = cells
			continue
		}
		line, _ := c.FieldPos(0)
		r := record{int64(line), map[string]string{}}
		for i, v := range cells {
			if i < len(head) && v != "" {
				r.of[head[i]] = v
			}
		}
		if err := t.add(name, r); err != nil {
			return err
		}
	}
}

// readArray reads one table as a JSON array of objects.
func (t *tables) readArray(name string, d *json.Decoder) error {
	d.UseNumber()
	tok, err := d.Token()
	if err != nil || tok != json.Delim('[') {
		return &tocsin.Fault{Why: tocsin.Invalid, File: t.rep.File, Field: name, Text: "it is not a JSON array of objects", Err: err}
	}
	return t.readObjects(name, d, nil)
}

// readObjects reads the rest of an array that has begun.
func (t *tables) readObjects(name string, d *json.Decoder, lines *lineCounter) error {
	for n := int64(1); d.More(); n++ {
		line := n // of what has no lines: which one it is
		if lines != nil {
			line = lines.at(nextValue(d))
		}
		var object map[string]any
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return &tocsin.Fault{Why: tocsin.Invalid, File: t.rep.File, Line: line, Field: name, Text: "it is not JSON from here on", Err: err}
		}
		if err := decodeNumbers(raw, &object); err != nil || object == nil {
			t.rep.problem(line, name, "this is not an object; it is left out")
			continue
		}
		if err := t.add(name, flat(line, object)); err != nil {
			return err
		}
	}
	_, err := d.Token()
	if err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, File: t.rep.File, Field: name, Text: "the array is never closed", Err: err}
	}
	return nil
}

// flat makes a record of an object. A list of texts is one text with semicolons; of what is deeper, JSON.
func flat(line int64, object map[string]any) record {
	r := record{line, map[string]string{}}
	for k, v := range object {
		if text, err := valueText(v); err == nil && len(text) <= MaxCell {
			r.of[k] = text
		} else if b, ok := v.(bool); ok {
			r.of[k] = fmt.Sprint(b)
		} else if deep, err := json.Marshal(v); err == nil && len(deep) <= MaxCell {
			r.of[k] = string(deep)
		}
	}
	return r
}

// readTablesJSON reads a JSON object whose members are tables.
func (t *tables) readTablesJSON(r io.Reader) error {
	lines := &lineCounter{r: r}
	d := json.NewDecoder(lines)
	d.UseNumber()
	bad := func(err error) error {
		return &tocsin.Fault{Why: tocsin.Invalid, File: t.rep.File, Line: lines.at(d.InputOffset()), Text: "it is not JSON from here on", Err: err}
	}
	if tok, err := d.Token(); err != nil || tok != json.Delim('{') {
		return bad(err)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return bad(err)
		}
		name := strings.ToLower(fmt.Sprint(key))
		tok, err := d.Token()
		switch {
		case err != nil:
			return bad(err)
		case tok == json.Delim('['):
			if err := t.readObjects(name, d, lines); err != nil {
				return err
			}
		case tok == json.Delim('{'):
			return &tocsin.Fault{Why: tocsin.Invalid, File: t.rep.File, Line: lines.at(d.InputOffset()), Field: name, Text: "it is not a table: an array of objects is wanted"}
		}
	}
	if _, err := d.Token(); err != nil {
		return bad(err)
	}
	return nil
}

// readFody reads a JSON array of organisations as fody exports them.
func (t *tables) readFody(r io.Reader) error {
	lines := &lineCounter{r: r}
	d := json.NewDecoder(lines)
	if _, err := d.Token(); err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, File: t.rep.File, Line: 1, Text: "it is not a JSON array of objects", Err: err}
	}
	for d.More() {
		line := lines.at(nextValue(d))
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return &tocsin.Fault{Why: tocsin.Invalid, File: t.rep.File, Line: line, Text: "it is not JSON from here on", Err: err}
		}
		var object map[string]any
		if err := decodeNumbers(raw, &object); err != nil || object == nil {
			t.rep.problem(line, "", "this is not an object; it is left out")
			continue
		}
		is, err := t.fody(line, object)
		if err != nil {
			return err
		}
		if !is {
			t.rep.problem(line, "", "this is not an organisation; it is left out")
		}
	}
	if _, err := d.Token(); err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, File: t.rep.File, Line: lines.at(d.InputOffset()), Text: "the array is never closed", Err: err}
	}
	return nil
}
