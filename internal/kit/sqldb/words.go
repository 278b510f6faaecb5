package sqldb

import (
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// words returns a query as the engine takes it: PostgreSQL's parameters are numbered.
func (e Engine) words(query string) string {
	if e == SQLite || !strings.Contains(query, "?") {
		return query
	}
	var b strings.Builder
	b.Grow(len(query) + 16)
	n := 0
	for piece, code := range pieces(query) {
		for code {
			before, after, found := strings.Cut(piece, "?")
			b.WriteString(before)
			if piece = after; !found {
				break
			}
			n++
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(n))
		}
		if !code {
			b.WriteString(piece)
		}
	}
	return b.String()
}

// pieces cuts SQL into what is code and what is not: 'text', "names" and comments. A doubled quote makes two pieces, which
// comes to the same.
func pieces(query string) func(yield func(piece string, code bool) bool) {
	return func(yield func(string, bool) bool) {
		for query != "" {
			at := strings.IndexAny(query, `'"-/`)
			if at < 0 {
				yield(query, true)
				return
			}
			n := quoted(query[at:])
			if n == 0 { // a sign of arithmetic
				at, n = at+1, 0
			}
			if at > 0 && !yield(query[:at], true) || n > 0 && !yield(query[at:at+n], false) {
				return
			}
			query = query[at+n:]
		}
	}
}

// quoted returns the length of the text, name or comment that s begins with; 0 when it begins with none.
func quoted(s string) int {
	end := ""
	from := 2
	switch {
	case s[0] == '\'' || s[0] == '"':
		end, from = s[:1], 1
	case strings.HasPrefix(s, "--"):
		end = "\n"
	case strings.HasPrefix(s, "/*"):
		end = "*/"
	default:
		return 0
	}
	n := strings.Index(s[from:], end)
	if n < 0 {
		return len(s)
	}
	return from + n + len(end)
}

// values makes of what a caller gives what both engines keep alike: numbers as int64, a bool as 0 or 1, text without NUL
// and in UTF-8, bytes never NULL. nil stays NULL.
func values(args []any) []any {
	for i, a := range args {
		args[i] = value(a)
	}
	return args
}

func value(a any) any {
	switch a := a.(type) {
	case nil, int64, float64:
		return a
	case string:
		return Clean(a)
	case []byte:
		if a == nil {
			return []byte{}
		}
		return a
	case bool:
		return number(a)
	}
	switch v := reflect.ValueOf(a); v.Kind() {
	case reflect.String:
		return Clean(v.String())
	case reflect.Bool:
		return number(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int()
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		return int64(v.Uint())
	}
	return a
}

func number(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// Clean returns text as PostgreSQL can keep it; SQLite is given the same, so that a record is the same on both.
// What a query is given is cleaned by itself; a caller that compares with what comes back cleans it before.
func Clean(s string) string {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}
