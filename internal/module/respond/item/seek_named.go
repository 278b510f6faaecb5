package item

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin"
)

// ofNames are what of an item can be asked by name, with what it is called among conditions.
var ofNames = map[string]string{
	"kind": "kind", "status": OfStatus, "type": "type", "class": "type", "priority": "priority", "tlp": "tlp", "owner": "owner", "team": "team",
	"constituent": OfOrg, "sector": OfSector, "with": "with", "resolution": "resolution", "reporter": "reporter", "how": "how", "waits": "waits",
	"language": "language", "tag": OfTag, "technique": OfTechnique, "part": "part", "is": OfIs, "net": OfNet, "holds": OfHolds,
	"opened": "opened", "answered": "answered", "closed": OfClosed, "due": "due", "updated": "updated",
}

// Times are the times of an item that lists are narrowed to, by the names that conditions have for them.
func Times() []string { return []string{"opened", "answered", OfClosed, "due", "updated"} }

// states are what can be asked with is.
func states() []string {
	return []string{"open", "closed", "overdue", "unread", "snoozed", "restricted", "free"}
}

// named reads a condition on what has a name; where there is no such name it is none.
func (s Seek) named(name, value string) (c Cond, ok bool, err error) {
	if i := slices.IndexFunc(s.Fields, func(f Field) bool { return strings.EqualFold(f.Name, name) }); i >= 0 {
		c.Of = OfOwn
		c.Want, err = s.Fields[i].Want(value)
		return c, true, err
	}
	if c.Of, ok = ofNames[strings.ToLower(name)]; !ok {
		return c, false, nil
	}
	switch {
	case slices.Contains(Times(), c.Of):
		c.Period, err = s.Period(value)
	case c.Of == OfTag:
		var tag string
		tag, err = Tag(value)
		c.Values = []any{tag}
	case c.Of == OfTechnique, c.Of == "part", c.Of == "with":
		c.Values = []any{value}
	case c.Of == "priority":
		c.Values, err = priorities(value)
	default:
		c.Values, err = s.values(c.Of, value)
	}
	return c, true, err
}

// values reads one value of a kind, or several with commas; - is none.
func (s Seek) values(of, text string) (list []any, err error) {
	for _, v := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(",،，、", c) }) {
		v = strings.TrimSpace(v)
		if known := valuesOf(of); known != nil && v != "-" {
			if v = strings.ToLower(v); !slices.Contains(known, v) {
				return nil, bad(of, "%.40q is none of these: %v", v, strings.Join(known, ", "))
			}
		}
		switch {
		case of == OfNet || of == OfHolds:
			p, err := Network(v)
			if err != nil {
				return nil, err
			}
			list = append(list, p.String())
		case of == "tlp":
			mark, err := tocsin.ParseMark(v)
			if err != nil {
				return nil, bad(of, "%.20q is no mark", v)
			}
			list = append(list, int(mark))
		case v == "-":
			list = append(list, "")
		case of == "owner" && v == "me":
			list = append(list, s.Me)
		default:
			list = append(list, v)
		}
	}
	return list, nil
}

// valuesOf are the values that something can have; nil: all.
func valuesOf(of string) []string {
	switch of {
	case "kind":
		return texts(Kinds())
	case OfStatus:
		return texts(AllStatuses())
	case "type":
		types := map[string]bool{}
		for c := range tocsin.Types {
			types[c.Type] = true
		}
		return slices.Sorted(maps.Keys(types))
	case "resolution":
		return texts(Resolutions())
	case "reporter":
		return texts(Reporters())
	case "how":
		return texts(Hows())
	case "waits":
		return texts([]Waits{ForUs, ForThem, ForNoOne})
	case OfIs:
		return states()
	}
	return nil
}

// InNets asks for what is named in networks, or in one of several with commas.
func InNets(text string) (Cond, error) {
	list, err := Seek{}.values(OfNet, text)
	return Cond{Of: OfNet, Values: list}, err
}

func texts[T ~string](list []T) (out []string) {
	for _, v := range list {
		out = append(out, string(v))
	}
	return out
}

// urgencies are the words for priorities, that of Critical first.
var urgencies = []string{"critical", "high", "medium", "low", "very-low"}

// priorities reads 1, critical, several with commas, and 1..2; - is what nobody has judged.
func priorities(text string) (list []any, err error) {
	read := func(s string) (n int) {
		s = strings.ToLower(strings.TrimSpace(s))
		if i := slices.Index(urgencies, s); i >= 0 {
			return i + 1
		}
		n, convErr := strconv.Atoi(s)
		if s == "-" {
			return 0
		}
		if convErr != nil || n < 0 || n > int(VeryLow) {
			err = bad("priority", "a priority is 1 (critical) to 5 (very low), 0 is not judged")
		}
		return n
	}
	for _, part := range strings.Split(text, ",") {
		from, to, ranged := strings.Cut(part, "..")
		if !ranged {
			list = append(list, read(part))
			continue
		}
		least, most := 1, int(VeryLow)
		if from != "" {
			least = read(from)
		}
		if to != "" {
			most = read(to)
		}
		for n := least; err == nil && n <= most; n++ {
			list = append(list, n)
		}
	}
	return list, err
}

// placed says where what is at fault was typed.
func placed(err error, t token) error {
	var f *tocsin.Fault
	if !errors.As(err, &f) || f.Field == "q" {
		return err
	}
	why := *f
	why.Field = ""
	return bad("q", "“%s” at place %d: %s", short(t.text), t.at, &why)
}

// short is the begin of what was typed.
func short(text string) string {
	if r := []rune(text); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return text
}

// stretch is a moment, or a day, a month or a year with its end.
type stretch struct{ from, until time.Time }

// Period reads times: 2026-11-28, 2026-11, 2026, today, each whole; from..until, either open; >, >=, <, <= before one; -7d (until
// now) and +3d (from now) in days, also w for weeks and h for hours; - for never.
func (s Seek) Period(text string) (out Period, err error) {
	text = strings.TrimSpace(text)
	if text == "-" {
		return Period{None: true}, nil
	}
	read := func(part string) (d stretch) {
		if err == nil {
			d, err = s.day(part)
		}
		return d
	}
	if from, until, ok := strings.Cut(text, ".."); ok {
		if from != "" {
			out.From = read(from).from
		}
		if until != "" {
			out.Until = read(until).until
		}
		if from+until == "" {
			err = noTime(text)
		}
		return out, err
	}
	for _, t := range tests[:4] {
		rest, ok := strings.CutPrefix(text, string(t))
		if !ok {
			continue
		}
		d := read(rest)
		switch t {
		case AtLeast:
			out.From = d.from
		case AtMost:
			out.Until = d.until
		case Above:
			out.From = d.until
		default:
			out.Until = d.from
		}
		return out, err
	}
	d := read(text)
	if out = (Period{From: d.from, Until: d.until}); d.from.Equal(d.until) && err == nil { // a moment alone: up to now, or from now on
		if out.Until = s.Now; d.from.After(s.Now) {
			out = Period{From: s.Now, Until: d.until}
		}
	}
	return out, err
}

func noTime(text string) error {
	return bad("when", "%.40q is no time: write 2026-11-28, 2026-11, 2026-11-01..2026-11-30, today or -7d", text)
}

// day reads one end of a span.
func (s Seek) day(text string) (d stretch, err error) {
	zone := s.Zone
	if zone == nil {
		zone = time.UTC
	}
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "today" {
		text = s.Now.In(zone).Format(time.DateOnly)
	}
	for _, form := range []struct {
		layout              string
		years, months, days int
	}{{time.DateOnly, 0, 0, 1}, {"2006-01", 0, 1, 0}, {"2006", 1, 0, 0}} {
		if at, err := time.ParseInLocation(form.layout, text, zone); err == nil {
			return stretch{at.UTC(), at.AddDate(form.years, form.months, form.days).UTC()}, nil
		}
	}
	if at, err := time.Parse(time.RFC3339, strings.ToUpper(text)); err == nil {
		return stretch{at.UTC(), at.UTC()}, nil
	}
	if n := len(text); n > 2 && (text[0] == '-' || text[0] == '+') {
		hours := map[byte]int{'h': 1, 'd': 24, 'w': 7 * 24}[text[n-1]]
		if count, err := strconv.Atoi(text[:n-1]); err == nil && hours > 0 && count > -10_000 && count < 10_000 {
			at := s.Now.Add(time.Duration(count*hours) * time.Hour)
			return stretch{at, at}, nil
		}
	}
	return d, noTime(text)
}
