package settings

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/team"
)

// Units of a promise, by the names that the form has for them.
var units = []struct {
	name string
	of   time.Duration
}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}}

// amount is a time in the largest unit that it is whole in.
func amount(d time.Duration) (n int64, unit string) {
	for _, u := range units {
		if d%u.of == 0 && d > 0 {
			return int64(d / u.of), u.name
		}
	}
	return int64(d / time.Minute), "minute"
}

// readAmount reads a time as the form gives it.
func readAmount(n, unit, field string) (time.Duration, error) {
	v, err := strconv.ParseInt(strings.TrimSpace(n), 10, 32)
	if err != nil || v < 0 {
		return 0, bad(field, "%.20q is no whole number", n)
	}
	for _, u := range units {
		if u.name == unit {
			return time.Duration(v) * u.of, nil
		}
	}
	return 0, bad(field, "%.20q is no unit of time", unit)
}

// readSpans reads the hours of a day: "08:00-12:30, 13:30-17:00".
func readSpans(text, field string) (list []item.Span, err error) {
	for part := range strings.SplitSeq(strings.NewReplacer("–", "-", ";", ",", "،", ",").Replace(text), ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		from, to, ok := strings.Cut(part, "-")
		a, bad1 := minutes(from)
		b, bad2 := minutes(to)
		if !ok || bad1 != nil || bad2 != nil {
			return nil, bad(field, "%.40q is no time like 08:00-17:00", part)
		}
		list = append(list, item.Span{From: a, To: b})
	}
	return list, nil
}

// minutes reads a time of a day; 24:00 is its end.
func minutes(s string) (int, error) {
	h, m, ok := strings.Cut(strings.TrimSpace(s), ":")
	hour, err := strconv.Atoi(h)
	minute, err2 := strconv.Atoi(m)
	if !ok || err != nil || err2 != nil || hour < 0 || minute < 0 || minute > 59 || hour*60+minute > 24*60 {
		return 0, fmt.Errorf("%.20q is no time of a day", s)
	}
	return hour*60 + minute, nil
}

// writeSpans is how readSpans reads them again.
func writeSpans(list []item.Span) string {
	var parts []string
	for _, s := range list {
		parts = append(parts, fmt.Sprintf("%02d:%02d-%02d:%02d", s.From/60, s.From%60, s.To/60, s.To%60))
	}
	return strings.Join(parts, ", ")
}

// readTerms reads what the team promises from the form.
func readTerms(get func(string) string) (t item.Terms, err error) {
	for p := item.Unjudged; p <= item.VeryLow; p++ {
		for _, c := range []struct {
			name string
			into *time.Duration
		}{{"attend", &t.Promises[p].Attend}, {"solve", &t.Promises[p].Solve}} {
			id := c.name + "-" + strconv.Itoa(int(p))
			if *c.into, err = readAmount(get(id), get(id+"-unit"), id); err != nil {
				return t, err
			}
		}
	}
	if t.Chase, err = readAmount(get("chase"), get("chase-unit"), "chase"); err != nil {
		return t, err
	}
	from, err := strconv.Atoi(cmp.Or(get("review"), "0"))
	if err != nil || from < 0 || from > int(item.VeryLow) {
		return t, bad("review", "a priority is 1 (critical) to 5 (very low); 0 is none")
	}
	t.Review = item.Priority(from)
	t.Calendar.Zone, t.Calendar.Holidays = strings.TrimSpace(get("zone")), team.Rows(get("holidays"))
	if get("hours") != "week" {
		return t, nil
	}
	for day := range t.Calendar.Week {
		id := "day-" + strconv.Itoa(day)
		if t.Calendar.Week[day], err = readSpans(get(id), id); err != nil {
			return t, err
		}
	}
	if t.Calendar.Always() {
		return t, bad("day-1", "say the hours of at least one day")
	}
	return t, nil
}

func bad(field, format string, args ...any) error {
	f := tocsin.Faultf(tocsin.Invalid, format, args...)
	f.Field = field
	return f
}
