package item

import (
	"slices"
	"time"
)

// Every is how often a task comes again; "" is never.
type Every string

// How often.
const (
	Weekly    Every = "week"
	Monthly   Every = "month"
	Quarterly Every = "quarter"
	Yearly    Every = "year"
)

// Everies are all of them, the shortest first.
func Everies() []Every { return []Every{Weekly, Monthly, Quarterly, Yearly} }

// Known reports whether e is one of them, or never.
func (e Every) Known() bool { return e == "" || slices.Contains(Everies(), e) }

// nth is the day so many times after the first. Months are counted from the first, so that the 31st comes back after a short one.
func (e Every) nth(first time.Time, n int) time.Time {
	switch e {
	case Weekly:
		return first.AddDate(0, 0, 7*n) //nolint:mnd // days of a week
	case Monthly:
		return AddMonths(first, n)
	case Quarterly:
		return AddMonths(first, 3*n) //nolint:mnd // months of a quarter
	}
	return AddMonths(first, 12*n) //nolint:mnd // months of a year
}

// Next is the first day after a time, counted from the day of the first. It is moved on to a day on which the team works, where
// that is later still.
func (e Every) Next(first, after time.Time, c Calendar) time.Time {
	n := 1
	for !e.nth(first, n).After(after) {
		n++
	}
	return c.Workday(e.nth(first, n))
}

// Workday is a day, or the next one on which the team works: at the same time of that day.
func (c Calendar) Workday(day time.Time) time.Time {
	if c.Always() {
		return day
	}
	for n := range maxDays {
		if d := day.AddDate(0, 0, n); len(c.hours(d)) > 0 {
			return d
		}
	}
	return day
}

// Again is the task that opens when this one is done; ok is false where it does not come again. What is done carries no
// rhythm any more, so that a series has one end.
func (t *Task) Again(now time.Time, c Calendar) (next Task, ok bool) {
	if t.Every == "" || t.Due.IsZero() {
		return next, false
	}
	after := t.Due
	if now.After(after) {
		after = now
	}
	next = Task{Item: t.Item, Text: t.Text, Owner: t.Owner, Playbook: t.Playbook, Every: t.Every, Anchor: t.Anchor, Expected: t.Expected}
	next.Due = t.Every.Next(t.Anchor, after, c)
	t.Every, t.Anchor = "", time.Time{}
	return next, true
}
