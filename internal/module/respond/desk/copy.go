package desk

import (
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// copyRow is what one recipient gets of a letter, and what became of it.
type copyRow struct {
	item.Copy
	Seal string // signed, encrypted, both; "" is neither
	Said string // what became of it; "" before it is drafted
}

// copiesOf says what each recipient of a letter gets.
func copiesOf(l *lang.Lang, list []item.Copy) (rows []copyRow) {
	for _, c := range list {
		row := copyRow{Copy: c}
		if c.State != "" {
			row.Said = l.Text("watch.outbox." + c.State)
		}
		switch {
		case c.Signed != "" && c.Encrypted != "":
			row.Seal = "both"
		case c.Encrypted != "":
			row.Seal = "encrypted"
		case c.Signed != "":
			row.Seal = "signed"
		}
		switch {
		case !c.Answered.IsZero():
			row.Said = l.Text("respond.copy.answered")
		case !c.Bounced.IsZero():
			row.Said = l.Text("respond.copy.bounced")
		}
		rows = append(rows, row)
	}
	return rows
}
