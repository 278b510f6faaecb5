package roster

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"tocsin"
)

// Report tells what an import did.
type Report struct {
	Import   string `json:"import"`
	File     string `json:"file"`
	Format   string `json:"format"` // "csv", "xlsx" or "json"
	Rows     int64  `json:"rows"`   // rows that are not empty, without the headings
	Orgs     Counts `json:"orgs"`
	Nets     Counts `json:"nets"`
	Contacts Counts `json:"contacts"`
	// Problems are what could not be read, in order of the file; at most MaxListed of them, the rest is counted in
	// ProblemsMore.
	Problems     []Problem `json:"problems"`
	ProblemsMore int       `json:"problems_more"`
}

// Counts tell how much of a sort an import added and so on. They count what the import itself says; what was made by
// hand is never among them.
type Counts struct {
	Added     int `json:"added"`
	Changed   int `json:"changed"`
	Removed   int `json:"removed"`
	Unchanged int `json:"unchanged"`
}

// Problem is a value that could not be read, and where it stands.
type Problem struct {
	File  string `json:"file,omitempty"`
	Line  int64  `json:"line,omitempty"`
	Field string `json:"field,omitempty"`
	Text  string `json:"text"`
}

// Fault returns the problem as the fault that it is.
func (p Problem) Fault() *tocsin.Fault {
	return &tocsin.Fault{Why: tocsin.Invalid, Text: p.Text, File: p.File, Line: p.Line, Field: p.Field}
}

// Error returns the text with its place before it.
func (p Problem) Error() string { return p.Fault().Error() }

func (r *Report) problem(line int64, field, text string) {
	if len(r.Problems) >= MaxListed {
		r.ProblemsMore++
		return
	}
	r.Problems = append(r.Problems, Problem{File: r.File, Line: line, Field: field, Text: text})
}

// shown is how much of a bad value a problem shows, in bytes.
const shown = 60

// clip shortens a text to what a message should show of it.
func clip(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	if len(s) <= shown {
		return s
	}
	n := shown
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

func quote(s string) string { return fmt.Sprintf("%q", clip(s)) }
