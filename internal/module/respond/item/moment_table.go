package item

import (
	"encoding/csv"
	"strings"

	"tocsin"
)

// MomentTable is a table of what happened when, as somebody pastes or uploads it. Its first row names the columns.
type MomentTable struct {
	Text  string `json:"text,omitempty"`  // cells with commas, semicolons or tabs between
	Book  []byte `json:"book,omitempty"`  // or an XLSX workbook, in place of Text
	File  string `json:"file,omitempty"`  // its name, for what is said of its lines
	Zone  string `json:"zone,omitempty"`  // of times that name none, of the IANA; "" is UTC
	Order string `json:"order,omitempty"` // what stands first in 03/04/2026: day or month; "" lets such a time be unread
	Kind  string `json:"kind,omitempty"`  // of rows that name none; "" is other
	TLP   string `json:"tlp,omitempty"`   // of rows that name none; "" is the item's
	Look  bool   `json:"look,omitempty"`  // tell what would become of it, and change nothing
}

// Places of the row of a table of moments.
const (
	RowNew    = "new"    // it is written down, or would be
	RowKnown  = "known"  // the item's time line has it
	RowUnread = "unread" // it can't be read, and Fault says why
)

// MomentRow is a row of a table of moments.
type MomentRow struct {
	Line   int64         `json:"line"`
	State  string        `json:"state"`
	Moment Moment        `json:"moment,omitzero"` // with its assets and indicators in words
	Cells  []string      `json:"cells,omitempty"` // as they stand there
	Fault  *tocsin.Fault `json:"-"`
	Field  string        `json:"field,omitempty"` // of Fault
	Why    string        `json:"why,omitempty"`   // Fault in English
}

// MomentRows is what became of a table of moments.
type MomentRows struct {
	Outcome
	Rows    []MomentRow `json:"rows"`
	Added   int         `json:"added"`
	Known   int         `json:"known"`
	Unread  int         `json:"unread"`
	Unknown []string    `json:"unknown,omitempty"` // headings of columns that are none here
	Head    []string    `json:"head,omitempty"`
}

// Rest is a table of the rows that can't be read, with the headings above: it is mended and given again.
func (t MomentRows) Rest() string {
	if t.Unread == 0 {
		return ""
	}
	return t.table(func(r MomentRow) bool { return r.State == RowUnread })
}

// Whole is the table as text.
func (t MomentRows) Whole() string { return t.table(func(MomentRow) bool { return true }) }

func (t MomentRows) table(want func(MomentRow) bool) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	rows := [][]string{t.Head}
	for _, r := range t.Rows {
		if want(r) {
			rows = append(rows, r.Cells)
		}
	}
	if w.WriteAll(rows) != nil {
		return "" // a strings.Builder takes all
	}
	return b.String()
}
