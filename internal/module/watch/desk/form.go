package desk

import (
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tocsin"
)

// perPage is how many rows a list has.
const perPage = 50

// Limits of what a form may hold, in bytes.
const (
	maxWords  = 200
	maxLogsQL = 4000
	maxCursor = 1000
)

// form reads the values of a query; the first one that is too long or no text becomes its error.
type form struct {
	values url.Values
	err    error
}

// text returns a value without the spaces around it.
func (f *form) text(name string, most int) string {
	s := strings.TrimSpace(f.values.Get(name))
	if f.err != nil {
		return ""
	}
	if len(s) > most {
		f.err = &tocsin.Fault{Why: tocsin.TooLarge, Field: name, Text: "is longer than " + strconv.Itoa(most) + " bytes; shorten it"}
		return ""
	}
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		f.err = &tocsin.Fault{Why: tocsin.Invalid, Field: name, Text: "is not valid UTF-8 text"}
		return ""
	}
	return s
}

// after returns the cursor.
func (f *form) after() string { return f.text("after", maxCursor) }

// span returns one of the spans that can be chosen; "" means a day, and "all" everything.
func (f *form) span(name string) (choice string, d time.Duration) {
	choice = f.text(name, maxWords)
	for _, s := range spans() {
		if s.name == choice {
			return choice, s.span
		}
	}
	return spans()[0].name, spans()[0].span
}

// number returns a positive whole number, 0 for none.
func (f *form) number(name string) int64 {
	s := f.text(name, maxWords)
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if (err != nil || n < 1) && f.err == nil {
		f.err = &tocsin.Fault{Why: tocsin.Invalid, Field: name, Text: "is not a whole number above zero"}
		return 0
	}
	return n
}

// spanChoice is a length of time that a form offers.
type spanChoice struct {
	name string
	span time.Duration
}

// spans are the lengths of time that a form offers, the usual one first.
func spans() []spanChoice {
	const day = 24 * time.Hour
	return []spanChoice{{"7d", 7 * day}, {"24h", day}, {"30d", 30 * day}, {"365d", 365 * day}, {"all", 0}}
}

// option is one choice of a select box.
type option struct {
	Value, Text string
	Selected    bool
}

// options returns a select box's choices with one for "all" before them.
func options(all string, values []string, selected string, text func(string) string) []option {
	out := make([]option, 0, len(values)+1)
	out = append(out, option{"", all, selected == ""})
	known := selected == ""
	for _, v := range values {
		out = append(out, option{v, text(v), v == selected})
		known = known || v == selected
	}
	if !known {
		out = append(out, option{selected, text(selected), true})
	}
	return out
}
