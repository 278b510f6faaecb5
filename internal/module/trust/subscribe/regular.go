package subscribe

import (
	"slices"
	"strings"
	"time"
)

// Regular is a letter that somebody wants on days and at an hour of their own zone.
type Regular struct {
	ID    int64  `json:"id"`
	Who   string `json:"-"`
	User  int64  `json:"-"`
	What  string `json:"what"`
	Title string `json:"title,omitempty"` // of what; "" where it is there no more
	Days  []int  `json:"days,omitempty"`  // of the week, as ISO 8601 counts them: 1 is Monday, 7 is Sunday
	Date  int    `json:"date,omitempty"`  // of the month, in place of days
	Hour  int    `json:"hour"`
	File  string `json:"file,omitempty"`  // csv or xlsx goes with it
	Empty bool   `json:"empty,omitempty"` // it comes also where there is nothing to tell

	done time.Time // up to when all was sent
}

// maxDate is the last day that each month has.
const maxDate = 28

// maxLetters and maxFeeds are how many somebody has at the most.
const (
	maxLetters = 20
	maxFeeds   = 20
)

// check refuses what can't be kept.
func (g Regular) check() error {
	bad := func(day int) bool { return day < 1 || day > 7 }
	switch {
	case g.Hour < 0 || g.Hour > 23:
		return wrong("hour", "an hour is from 0 to 23")
	case g.Date < 0 || g.Date > maxDate:
		return wrong("date", "a day of the month is from 1 to %d", maxDate)
	case (len(g.Days) == 0) == (g.Date == 0) || len(g.Days) > 7 || slices.ContainsFunc(g.Days, bad):
		return wrong("days", "choose days of the week, or a day of the month")
	case !slices.Contains(files, g.File):
		return wrong("file", "%.20q is no kind of file", g.File)
	}
	return nil
}

// files are the kinds of files that go with a letter.
var files = []string{"", "csv", "xlsx"}

// on tells whether it comes on a day.
func (g Regular) on(day time.Time) bool {
	if g.Date > 0 {
		return day.Day() == g.Date
	}
	return slices.Contains(g.Days, (int(day.Weekday())+6)%7+1)
}

// Last is the newest moment at which it was due; zero for none within a month. Where the clocks go forward over its hour it
// comes an hour later, where they go back it comes once.
func (g Regular) Last(now time.Time, zone *time.Location) time.Time {
	const back = 32 // days
	today := now.In(zone)
	for i := range back {
		at := time.Date(today.Year(), today.Month(), today.Day()-i, g.Hour, 0, 0, 0, zone)
		if g.on(time.Date(today.Year(), today.Month(), today.Day()-i, 12, 0, 0, 0, zone)) && !at.After(now) {
			return at
		}
	}
	return time.Time{}
}

// written are days as a column has them; parse takes them back.
func written(days []int) string {
	var b strings.Builder
	for _, d := range slices.Compact(slices.Sorted(slices.Values(days))) {
		b.WriteByte('0' + byte(d))
	}
	return b.String()
}

func parse(days string) (list []int) {
	for _, d := range []byte(days) {
		list = append(list, int(d-'0'))
	}
	return list
}
