package item

import (
	"encoding/csv"
	"io"
	"strings"
	"time"

	"tocsin/internal/kit/sheet"
)

// Marking is what somebody marks as worth looking for.
type Marking struct {
	Text string `json:"text"`          // one a line; it may be defanged
	TLP  string `json:"tlp,omitempty"` // "" is the item's
	PAP  PAP    `json:"pap,omitempty"` // "" is the item's
	Note string `json:"note,omitempty"`
}

// Unread is a line that names nothing that can be looked for.
type Unread struct {
	Line int    `json:"line"`
	Text string `json:"text"`
}

// Markings is what became of a Marking.
type Markings struct {
	Added  []Indicator `json:"added"`
	Known  int         `json:"known"` // were there before
	Unread []Unread    `json:"unread,omitempty"`
}

// Defanged writes an indicator so that nobody follows it by mistake.
func (i Indicator) Defanged() string {
	switch i.Kind {
	case "url":
		return strings.Replace(strings.ReplaceAll(i.Value, ".", "[.]"), "http", "hxxp", 1)
	case "ip", "net", "domain":
		return strings.ReplaceAll(i.Value, ".", "[.]")
	case "email":
		return strings.NewReplacer(".", "[.]", "@", "[@]").Replace(i.Value)
	}
	return i.Value
}

// WriteIndicators writes indicators as CSV with a head: kind, value, tlp, pap, from, note, at. A cell that a spreadsheet
// would take for a formula has an apostrophe before it. Source: RFC 4180 §2.
func WriteIndicators(w io.Writer, list []Indicator) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"kind", "value", "tlp", "pap", "from", "note", "at"}}
	for _, x := range list {
		rows = append(rows, []string{x.Kind, sheet.Cell(x.Value), x.Mark.String(), string(x.PAP), x.From, sheet.Cell(x.Note), x.At.UTC().Format(time.RFC3339)})
	}
	return out.WriteAll(rows)
}
