package desk

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// choices makes the choices of a select; none names the empty one, "" leaves it out.
func choices[T ~string](l *lang.Lang, prefix, none string, values []T, chosen T) (list []console.Option) {
	if none != "" {
		list = append(list, console.Option{Text: l.Text(none), Selected: chosen == ""})
	}
	for _, v := range values {
		list = append(list, console.Option{Value: string(v), Text: l.Word(prefix, string(v)), Selected: v == chosen})
	}
	return list
}

func classes(l *lang.Lang, none, chosen string) []console.Option {
	var names []string
	for c := range tocsin.Types {
		names = append(names, c.Type)
	}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(l.Word("class", a), l.Word("class", b)) })
	return choices(l, "class", none, names, chosen)
}

func priorities(l *lang.Lang, none string, chosen item.Priority) []console.Option {
	at := ""
	if chosen > 0 {
		at = strconv.Itoa(int(chosen))
	}
	return choices(l, "respond.priority", none, []string{"1", "2", "3", "4", "5"}, at)
}

// marks are the marks of TLP, the widest first.
func marks(chosen tocsin.Mark) (list []console.Option) {
	for m := tocsin.Clear; ; m-- {
		list = append(list, console.Option{Value: m.String(), Text: m.Label(), Selected: m == chosen})
		if m == tocsin.Red {
			return list
		}
	}
}

// value says a value of a field as people read it.
func value(l *lang.Lang, field, v string, at func(time.Time) string) string {
	switch field {
	case "status", "resolution", "waits", "reporter", "how", "kind", "review":
		return l.Word("respond."+field, v)
	case "class":
		return l.Word("class", v)
	case "priority":
		return l.Word("respond.priority", v)
	case "mark":
		if n, err := strconv.ParseUint(v, 10, 8); err == nil && n <= uint64(tocsin.Clear) {
			return tocsin.Mark(n).Label()
		}
	case "snoozed", "follow", "expires", "due", "closed":
		return when(v, at)
	case "restricted":
		return l.Word("respond.yes", v)
	}
	return v
}

// when says a time that stands in microseconds.
func when(v string, at func(time.Time) string) string {
	us, err := strconv.ParseInt(v, 10, 64)
	if err != nil || us == 0 {
		return ""
	}
	return at(time.UnixMicro(us))
}
