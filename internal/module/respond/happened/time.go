package happened

import (
	"cmp"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Orders are what may stand first where a date is written with slashes.
func Orders() []string { return []string{"", "day", "month"} }

var (
	written = regexp.MustCompile(`(?i)^(\d{1,4})([-./])(\d{1,2})([-./])(\d{1,4})(?:(?:T|,? +)(\d{1,2})(?::(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)? ?(am|pm)? ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$`)
	serial  = regexp.MustCompile(`^\d{5}(?:\.\d+)?$`)
	epoch   = regexp.MustCompile(`^\d{10}(?:\d{3}|\d{6}|\.\d+)?$`)
	// plain makes digits and signs of other scripts those of ASCII.
	plain = strings.NewReplacer("٠", "0", "١", "1", "٢", "2", "٣", "3", "٤", "4", "٥", "5", "٦", "6", "٧", "7", "٨", "8", "٩", "9",
		"۰", "0", "۱", "1", "۲", "2", "۳", "3", "۴", "4", "۵", "5", "۶", "6", "۷", "7", "۸", "8", "۹", "9",
		"年", "-", "月", "-", "日", " ", "时", ":", "時", ":", "分", "", "：", ":", "／", "/", "\u00a0", " ", "\u202f", " ", "\u200f", "", "\u200e", "")
)

// Time reads a time as people and programs write it; of two numbers that may both be a month, order says which comes first.
// It tells how exactly it is known: minute, hour or day. Without a zone of its own it is one of zone. ok is false where it is none,
// or could be two.
func Time(s string, zone *time.Location, order string) (t time.Time, exact string, ok bool) {
	s = strings.TrimSpace(plain.Replace(s))
	switch {
	case serial.MatchString(s):
		return ofSerial(s, zone)
	case epoch.MatchString(s):
		return ofEpoch(s)
	}
	m := written.FindStringSubmatch(s)
	if m == nil || m[2] != m[4] {
		return t, "", false
	}
	year, month, day, ok := ordered(m[1], m[2], m[3], m[5], order)
	if !ok {
		return t, "", false
	}
	exact = "minute"
	if m[6] == "" {
		exact = "day"
	} else if m[7] == "" {
		exact = "hour"
	}
	hour, minute, second := number(m[6]), number(m[7]), number(m[8])
	if hour, ok = halfDay(hour, m[10]); !ok || hour > 23 || minute > 59 || second > 59 {
		return t, "", false
	}
	if zone, ok = offset(m[11], zone); !ok {
		return t, "", false
	}
	nano := number((m[9] + "000000000")[:9])
	t = time.Date(year, time.Month(month), day, hour, minute, second, nano, zone)
	return t.UTC(), exact, t.Day() == day && int(t.Month()) == month
}

func number(s string) int {
	n, err := strconv.Atoi(cmp.Or(s, "0"))
	if err != nil {
		return -1
	}
	return n
}

// ordered says what three numbers of a date are. With dots the day stands first.
func ordered(a, sign, b, c, order string) (year, month, day int, ok bool) {
	one, two, three := number(a), number(b), number(c)
	switch {
	case len(a) == 4:
		return one, two, three, len(c) <= 2
	case len(c) != 4 || len(a) > 2:
		return 0, 0, 0, false
	case sign == "." || two <= 12 && one > 12 || order == "day" && two <= 12:
		return three, two, one, true
	case two > 12 && one <= 12 || order == "month":
		return three, one, two, true
	}
	return 0, 0, 0, false
}

// halfDay makes an hour of twelve one of twenty-four.
func halfDay(hour int, half string) (int, bool) {
	if half == "" {
		return hour, true
	}
	if hour < 1 || hour > 12 {
		return 0, false
	}
	hour %= 12
	if strings.EqualFold(half, "pm") {
		hour += 12
	}
	return hour, true
}

// offset reads how far a clock is from UTC; "" is zone.
func offset(s string, zone *time.Location) (*time.Location, bool) {
	switch strings.ToUpper(s) {
	case "":
		return zone, true
	case "Z", "UTC", "GMT":
		return time.UTC, true
	}
	digits := strings.ReplaceAll(s[1:], ":", "")
	hours, minutes := number(digits[:2]), number(digits[2:])
	if hours > 14 || minutes > 59 {
		return nil, false
	}
	by := (hours*60 + minutes) * 60
	if s[0] == '-' {
		by = -by
	}
	return time.FixedZone(s, by), true
}

// The days of a workbook that are a time here, from 1990 to 2099, and the day before its first.
const (
	firstSerial, lastSerial = 32874, 73050
	daySeconds              = 24 * 60 * 60
)

// ofSerial reads a date of a workbook: days since 30 December 1899.
func ofSerial(s string, zone *time.Location) (t time.Time, exact string, ok bool) {
	days, err := strconv.ParseFloat(s, 64)
	if err != nil || days < firstSerial || days > lastSerial {
		return t, "", false
	}
	whole, part := math.Modf(days)
	if exact = "minute"; part == 0 {
		exact = "day"
	}
	seconds := int(math.Round(part * daySeconds))
	return time.Date(1899, 12, 30+int(whole), seconds/3600, seconds/60%60, seconds%60, 0, zone).UTC(), exact, true
}

// ofEpoch reads seconds, milliseconds or microseconds since 1970.
func ofEpoch(s string) (t time.Time, exact string, ok bool) {
	whole, _, fraction := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return t, "", false
	}
	switch {
	case fraction || len(whole) == 10:
		return time.Unix(n, 0).UTC(), "minute", true
	case len(whole) == 13:
		return time.UnixMilli(n).UTC(), "minute", true
	}
	return time.UnixMicro(n).UTC(), "minute", true
}
