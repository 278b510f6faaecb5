package history

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"tocsin/internal/module/respond/item"
)

// object is a JSON object of somebody else's: names and types differ between versions, so nothing is relied upon.
type object map[string]any

// get returns what stands under the first of the names that is there; a name may go down: "owner.id".
func (o object) get(names ...string) any {
	for _, name := range names {
		var v any = map[string]any(o)
		for part := range strings.SplitSeq(name, ".") {
			m, _ := v.(map[string]any)
			v = m[part]
		}
		if v != nil && v != "" {
			return v
		}
	}
	return nil
}

// text returns a text or a number as text, cut and without what is no text.
func (o object) text(names ...string) string { return textOf(o.get(names...)) }

func textOf(v any) string {
	s := ""
	switch v := v.(type) {
	case string:
		s = v
	case json.Number:
		s = v.String()
	case bool:
		s = strconv.FormatBool(v)
	case map[string]any:
		return object(v).text("name", "Name", "id", "type_name", "value")
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
	return strings.TrimSpace(item.Cut(s, maxText))
}

// number returns a whole number, and whether there is one.
func (o object) number(names ...string) (int64, bool) {
	n, err := strconv.ParseInt(o.text(names...), 10, 64)
	return n, err == nil
}

// list returns the objects of a list.
func (o object) list(names ...string) []object {
	all, _ := o.get(names...).([]any)
	var out []object
	for _, v := range all {
		if m, ok := v.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// texts returns the texts of a list.
func (o object) texts(names ...string) (out []string) {
	all, _ := o.get(names...).([]any)
	for _, v := range all {
		if s := textOf(v); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// layouts are the ways in which the systems write times as text.
var layouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999", "2006-01-02 15:04:05", time.DateOnly, "01/02/2006", time.ANSIC}

// time returns a moment: milliseconds since 1970 where it is a number. The zero time is none.
func (o object) time(names ...string) time.Time {
	v := o.get(names...)
	if n, ok := v.(json.Number); ok {
		ms, err := n.Int64()
		if err != nil || ms <= 0 || ms > lastMoment {
			return time.Time{}
		}
		return time.UnixMilli(ms).UTC()
	}
	s := textOf(v)
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1970 && t.Year() < 2200 {
			return t.UTC().Truncate(time.Microsecond)
		}
	}
	return time.Time{}
}

// lastMoment is the year 2200, in milliseconds: what is later is no time of a case.
const lastMoment = 7_258_118_400_000
