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

// unread is the newest letter of ours, where it has reached nobody and nobody has written since; nil where it has.
func unread(stream []item.Entry) *item.Mail {
	for _, e := range stream {
		if m := e.Mail; m != nil && m.Why != item.WhyReceipt {
			if m.Out && m.Unread() {
				return m
			}
			if m.Out || m.Sort == item.Letter || m.Sort == item.Answer {
				return nil
			}
		}
	}
	return nil
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
		if c.Answered.IsZero() && c.Bounced.IsZero() && !c.Away.IsZero() {
			row.Said = l.Text("respond.copy.away")
			if !c.AwayUntil.IsZero() {
				row.Said = l.Text("respond.copy.away.until", "day", l.Date(c.AwayUntil))
			}
		}
		rows = append(rows, row)
	}
	return rows
}
