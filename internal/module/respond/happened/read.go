package happened

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/sheet"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/sift"
)

// Limits of a table.
const (
	MaxText    = 1 << 20 // bytes, also of a workbook
	maxRows    = 5000
	maxColumns = 100
	maxCell    = 20_000 // bytes that of a cell are kept
)

// reading is a table as it is read.
type reading struct {
	item.MomentTable
	kind func(word string) string // the kind of moment that a word means; "" for none
	zone *time.Location
	of   []string // columns
	out  item.MomentRows
}

// Read reads a table. Each row that is not empty is given back, new or unread; assets and indicators stay in words. kind
// knows which kind of moment a word means. An error is one of the whole: no workbook, no column of times.
func Read(t item.MomentTable, kind func(word string) string) (item.MomentRows, error) {
	r := reading{MomentTable: t, kind: kind}
	r.out.Rows = []item.MomentRow{}
	var err error
	if r.zone, err = time.LoadLocation(item.Cut(t.Zone, maxColumns)); err != nil {
		return r.out, bad("zone", "%.60q is no time zone", t.Zone)
	}
	if len(t.Text)+len(t.Book) > MaxText {
		return r.out, &tocsin.Fault{Why: tocsin.TooLarge, Field: "text", File: t.File, Text: "this is too long: mark it in parts"}
	}
	if len(t.Book) > 0 {
		err = sheet.ReadBook(bytes.NewReader(t.Book), r.take)
	} else {
		text := strings.ToValidUTF8(strings.TrimPrefix(t.Text, "\ufeff"), "\uFFFD")
		err = sheet.ReadText(bufio.NewReader(strings.NewReader(text)), r.take, func(line int64, why string) {
			r.unread(line, rawLine(text, line), "", errors.New(why))
		})
	}
	if f, ok := errors.AsType[*tocsin.Fault](err); ok && f.File == "" {
		f.File = t.File
	}
	if err == nil && r.of == nil {
		err = r.headless(1)
	}
	return r.out, err
}

func rawLine(text string, line int64) []string {
	for l := range strings.Lines(text) {
		if line--; line == 0 {
			return []string{strings.TrimRight(l, "\r\n")}
		}
	}
	return nil
}

func bad(field, format string, args ...any) *tocsin.Fault {
	f := tocsin.Faultf(tocsin.Invalid, format, args...)
	f.Field = field
	return f
}

// take takes one row of the table; the first that is not empty names the columns.
func (r *reading) take(line int64, cells []string) error {
	if strings.TrimSpace(strings.Join(cells, "")) == "" {
		return nil
	}
	row := make([]string, 0, len(cells))
	for _, c := range cells[:min(len(cells), maxColumns)] {
		row = append(row, item.Cut(strings.TrimSpace(strings.ReplaceAll(c, "\x00", "")), maxCell))
	}
	if r.of == nil {
		return r.head(line, row)
	}
	if len(r.out.Rows) >= maxRows {
		return &tocsin.Fault{Why: tocsin.TooLarge, File: r.File, Line: line, Text: "this is too long: mark it in parts"}
	}
	m, field, err := r.moment(row)
	if err != nil {
		r.unread(line, row, field, err)
		return nil
	}
	r.out.Rows = append(r.out.Rows, item.MomentRow{Line: line, State: item.RowNew, Moment: m, Cells: row})
	return nil
}

func (r *reading) unread(line int64, cells []string, field string, err error) {
	r.out.Rows = append(r.out.Rows, Unread(item.MomentRow{Line: line, Cells: cells}, r.File, field, err))
}

// Unread is a row that can't be read, with where it stands and why.
func Unread(row item.MomentRow, file, field string, err error) item.MomentRow {
	f := &tocsin.Fault{Why: tocsin.Invalid, Text: err.Error()}
	if is, ok := errors.AsType[*tocsin.Fault](err); ok {
		f = new(*is)
	}
	f.File, f.Line, f.Field = file, row.Line, cmp.Or(field, f.Field)
	row.State, row.Moment, row.Fault, row.Field = item.RowUnread, item.Moment{}, f, f.Field
	row.Why = f.Error()
	return row
}

// head reads the headings.
func (r *reading) head(line int64, cells []string) error {
	r.out.Head = cells
	there := map[string]bool{}
	for _, heading := range cells {
		column := columnOf(heading)
		if column == "" && heading != "" {
			r.out.Unknown = append(r.out.Unknown, item.Cut(heading, maxColumns))
		}
		there[column] = true
		r.of = append(r.of, column)
	}
	for i, column := range r.of {
		if column != colStamp {
			continue
		}
		if r.of[i] = colAt; there[colAt] {
			r.of[i] = ""
		}
	}
	if !there[colText] || !there[colAt] && !there[colStamp] {
		return r.headless(line)
	}
	return nil
}

func (r *reading) headless(line int64) error {
	f := bad("text", "the first row must name the columns: time and what, at least")
	f.File, f.Line = r.File, line
	return f
}

// said are the cells of a row that stand under a column, with a sign between.
func (r *reading) said(cells []string, column, between string) string {
	var list []string
	for i, c := range cells {
		if i < len(r.of) && r.of[i] == column && c != "" {
			list = append(list, c)
		}
	}
	return strings.Join(list, between)
}

// moment makes a moment of a row; field is the heading under which it can't be read.
func (r *reading) moment(cells []string) (m item.Moment, field string, err error) {
	zone := r.zone
	if name := r.said(cells, colZone, " "); name != "" {
		var ok bool
		if zone, ok = zoneOf(name, zone); !ok {
			return m, r.heading(colZone), bad("zone", "%.60q is no time zone", name)
		}
	}
	m.Zone, m.Kind, m.TLP = r.zone.String(), cmp.Or(r.Kind, "other"), cmp.Or(r.said(cells, colMark, " "), r.TLP)
	said, ok := r.said(cells, colAt, " "), false
	if m.At, m.Exact, ok = Time(said, zone, r.Order); !ok {
		return m, r.heading(colAt), bad("at", "%.60q is no time that can be read: write 2026-11-28 14:05", said)
	}
	if word := r.said(cells, colKind, " "); word != "" {
		if m.Kind = r.kind(word); m.Kind == "" {
			return m, r.heading(colKind), bad("kind", "%.40q is none of these: %v", word, item.MomentKinds())
		}
	}
	m.Text, m.Source = r.said(cells, colText, "\n"), strings.Join(strings.Fields(r.said(cells, colSource, ", ")), " ")
	m.NewAssets, m.NewIndicators = lines(r.said(cells, colAssets, "\n")), lines(r.said(cells, colIndicators, "\n"))
	if _, left := sift.Assets(m.NewAssets, "server", "suspected"); len(left) > 0 {
		return m, r.heading(colAssets), unreadLine(left[0])
	}
	if _, left := sift.Paste(m.NewIndicators); len(left) > 0 {
		return m, r.heading(colIndicators), unreadLine(left[0])
	}
	return m, "", nil
}

func unreadLine(u item.Unread) error {
	return bad("text", "line %d can't be read: %.100s", u.Line, u.Text)
}

// zoneOf reads a zone by its name, or by how far it is from UTC.
func zoneOf(name string, zone *time.Location) (*time.Location, bool) {
	if strings.ContainsAny(name[:1], "+-") && len(name) >= 3 && written.MatchString("2000-01-01 00:00"+name) {
		return offset(name, zone)
	}
	to, err := time.LoadLocation(item.Cut(name, maxColumns))
	return to, err == nil && name != "Local"
}

// heading is how the table itself calls a column.
func (r *reading) heading(column string) string {
	for i, c := range r.of {
		if c == column {
			return r.out.Head[i]
		}
	}
	return column
}

// lines puts what a cell lists one a line.
func lines(cell string) string {
	return strings.Join(strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(";,\n\r|、，；،؛", r) }), "\n")
}
