package norm

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// The years of an observation. What lies outside is a mistake of a clock or of a parser.
const (
	minYear = 1990
	maxYear = 2100
)

// Layouts beside those of package time: numbers that count from 1970.
const (
	Unix   = "unix"   // seconds, perhaps with a fraction
	UnixMS = "unixms" // milliseconds
)

// layouts are those of a value whose feed names none. A time without a zone is UTC.
var layouts = []string{
	time.RFC3339,
	"2006-01-02 15:04:05",
	"2006-01-02T15:04:05",
	"2006-01-02T15:04:05Z0700",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05 MST",
	"2006-01-02",
}

// DateTime returns a time of one of the usual layouts as RFC 3339 in UTC.
func DateTime(s string) (string, error) {
	out, _, err := Time(layouts, s)
	return out, err
}

// Time reads a time of one of the layouts and returns it as RFC 3339 in UTC ("2026-11-23T00:00:00Z") and in Unix
// nanoseconds. Nothing is guessed: what is of none of the layouts is an error, and so is a year outside 1990 to 2100.
func Time(layouts []string, s string) (string, int64, error) {
	if len(s) == 19 || len(s) == 20 && s[19] == 'Z' {
		if out, ns, ok := plainTime(layouts, s); ok {
			return out, ns, nil
		}
	}
	for _, layout := range layouts {
		t, err := parse(layout, s)
		if err != nil {
			continue
		}
		if y := t.UTC().Year(); y < minYear || y > maxYear {
			return "", 0, ErrYear
		}
		return Stamp(t), t.UnixNano(), nil
	}
	return "", 0, ErrTime
}

// Stamp returns a time as an event's fields have it: RFC 3339 in UTC, with a fraction where there is one.
func Stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

func parse(layout, s string) (time.Time, error) {
	switch layout {
	case Unix:
		return unix(s)
	case UnixMS:
		n, err := strconv.ParseInt(s, 10, 64)
		return time.UnixMilli(n), err
	}
	t, err := time.Parse(layout, s)
	if err != nil || !strings.Contains(layout, "MST") {
		return t, err
	}
	if name, offset := t.Zone(); offset == 0 && name != "UTC" && name != "GMT" && name != "Z" {
		return t, ErrTime // an abbreviation means different zones in different countries
	}
	return t, nil
}

func unix(s string) (time.Time, error) {
	whole, fraction, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return time.Time{}, ErrTime
	}
	if fraction == "" {
		return time.Unix(n, 0), nil
	}
	fraction = (fraction + "000000000")[:9]
	ns, err := strconv.ParseUint(fraction, 10, 64)
	if err != nil {
		return time.Time{}, ErrTime
	}
	return time.Unix(n, int64(ns)), nil
}

// plainTime reads "2006-01-02 15:04:05" and the like, which is what most rows have, without package time's parser.
func plainTime(layouts []string, s string) (string, int64, bool) {
	if !slices.Contains(layouts, plainLayout(s)) {
		return "", 0, false
	}
	if s[4] != '-' || s[7] != '-' || s[13] != ':' || s[16] != ':' {
		return "", 0, false
	}
	y1, y2 := two(s, 0), two(s, 2)
	mon, day, h, m, sec := two(s, 5), two(s, 8), two(s, 11), two(s, 14), two(s, 17)
	year := y1*100 + y2
	switch {
	case y1 < 0 || y2 < 0 || year < minYear || year > maxYear,
		mon < 1 || mon > 12, day < 1 || day > monthDays(year, mon),
		h < 0 || h > 23, m < 0 || m > 59, sec < 0 || sec > 59:
		return "", 0, false
	}
	ns := (days(year, mon, day)*86400 + int64(h*3600+m*60+sec)) * 1e9
	if len(s) == 20 && s[10] == 'T' {
		return s, ns, true
	}
	return s[:10] + "T" + s[11:19] + "Z", ns, true
}

// plainLayout returns the layout that a time of 19 or 20 bytes has if it is plain.
func plainLayout(s string) string {
	switch {
	case len(s) == 20 && s[10] == 'T':
		return time.RFC3339
	case len(s) == 19 && s[10] == 'T':
		return "2006-01-02T15:04:05"
	case len(s) == 19 && s[10] == ' ':
		return "2006-01-02 15:04:05"
	}
	return "?"
}

// two returns the number that two digits make, or a negative one.
func two(s string, i int) int {
	a, b := int(s[i])-'0', int(s[i+1])-'0'
	if a < 0 || a > 9 || b < 0 || b > 9 {
		return -1 << 16
	}
	return a*10 + b
}

func monthDays(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// days returns the days from 1970-01-01 to a date of the Gregorian calendar.
func days(year, month, day int) int64 {
	if month <= 2 {
		year, month = year-1, month+12
	}
	return int64(365*year+year/4-year/100+year/400+(153*(month-3)+2)/5+day) - 719469
}

// Layouts returns the layouts of a time whose feed names none. It must not be changed.
func Layouts() []string { return layouts }
