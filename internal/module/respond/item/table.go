package item

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"tocsin/internal/kit/sheet"
)

// tableColumns are the columns of a table of items, named as the API names them. Those of the team's own fields follow.
var tableColumns = []string{
	"number", "kind", "status", "resolution", "title", "class", "priority", "tlp", "pap", "owner", "team", "constituent", "person", "email",
	"reporter", "how", "language", "waits_for", "restricted", "tags", "created", "changed", "heard", "told", "answered", "closed", "due", "follow_up", "expires", "reviewer", "review",
}

// Table writes items as CSV, a page of a list after the other. Times are UTC.
type Table struct {
	out *csv.Writer
	own []Field
}

// NewTable begins a table with its head: own are the fields of the team's own.
func NewTable(w io.Writer, own []Field) (*Table, error) {
	t := &Table{out: csv.NewWriter(w), own: own}
	return t, t.out.Write(TableHead(own))
}

// TableHead is the head of a table of items, with the fields of the team's own.
func TableHead(own []Field) []string {
	head := tableColumns[:len(tableColumns):len(tableColumns)]
	for _, f := range own {
		head = append(head, "field."+f.Name)
	}
	return head
}

// Add writes items.
func (t *Table) Add(list []Item) error {
	for _, it := range list {
		if err := t.out.Write(TableRow(it, t.own)); err != nil {
			return err
		}
	}
	t.out.Flush()
	return t.out.Error()
}

// TableRow is an item as a row of a table. A cell that a spreadsheet would take for a formula has an apostrophe before it.
func TableRow(it Item, own []Field) []string {
	row := []string{
		it.Number, string(it.Kind), string(it.Status), string(it.Resolution), it.Title, it.Class, urgency(it.Priority), it.Mark.String(), string(it.PAP), it.Owner, it.Team,
		it.Org, it.Person, it.Email, string(it.Reporter), string(it.How), it.Language, string(it.Waits), strconv.FormatBool(it.Restricted), strings.Join(it.Tags, ", "),
		inTable(it.Created), inTable(it.Changed), inTable(it.Heard), inTable(it.Told), inTable(it.Answered), inTable(it.Closed), inTable(it.Due), inTable(it.FollowUp), inTable(it.Expires), it.Reviewer, string(it.Review),
	}
	for _, f := range own {
		text, _ := Untyped(it.Fields[f.Name])
		row = append(row, text)
	}
	return sheet.Row(row...)
}

// urgency is a priority as a cell has it: 1 to 5, nothing for what nobody has judged.
func urgency(p Priority) string {
	if p == Unjudged {
		return ""
	}
	return strconv.Itoa(int(p))
}

// inTable is a time as a cell has it; nothing for none.
func inTable(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
