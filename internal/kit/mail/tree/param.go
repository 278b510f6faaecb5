package tree

import (
	"strconv"
	"strings"
)

// maxParams is how many parameters of one header are read.
const maxParams = 60

// Params takes a header's value and its parameters apart, also broken ones: quotes that do not end, parameters without a
// value, pieces in any order, character sets that are not UTF-8. Of a parameter that is given twice the first counts,
// and one in pieces or percent codes counts more than a plain one. Source: RFC 2231 §3; RFC 2231 §4.
func Params(value string) (first string, params map[string]string) {
	params = map[string]string{}
	first, rest, _ := strings.Cut(value, ";")
	pieces := map[string]map[int]piece{}
	for n := 0; rest != "" && n < maxParams; n++ {
		var name, text string
		if name, text, rest = nextParam(rest); name == "" {
			continue
		}
		base, more, extended := strings.Cut(name, "*")
		if !extended {
			if _, ok := params[base]; !ok {
				params[base] = text
			}
			continue
		}
		order, coded := strings.CutSuffix(more, "*")
		at, err := strconv.Atoi(order)
		if err != nil {
			at, coded = 0, true // "name*" alone
		}
		if pieces[base] == nil {
			pieces[base] = map[int]piece{}
		}
		if _, ok := pieces[base][at]; !ok {
			pieces[base][at] = piece{text, coded}
		}
	}
	for name, list := range pieces {
		if s := join(list); s != "" {
			params[name] = s
		}
	}
	return strings.ToLower(strings.TrimSpace(first)), params
}

// piece is one of several of which a parameter is made.
type piece struct {
	text  string
	coded bool
}

// join puts a parameter's pieces together. The first says in which character set the percent codes are.
func join(list map[int]piece) string {
	var b strings.Builder
	charset := ""
	for i := range len(list) {
		p, ok := list[i]
		if !ok {
			break
		}
		if i == 0 && p.coded {
			if parts := strings.SplitN(p.text, "'", 3); len(parts) == 3 {
				charset, p.text = parts[0], parts[2]
			}
		}
		if p.coded {
			p.text = unpercent(p.text)
		}
		b.WriteString(p.text)
	}
	return ToUTF8([]byte(b.String()), charset)
}

// nextParam reads one parameter, up to a semicolon that is not between quotes.
func nextParam(s string) (name, text, rest string) {
	name, after, ok := strings.Cut(s, "=")
	if end := strings.IndexByte(s, ';'); !ok || end >= 0 && end < len(name) {
		_, rest, _ = strings.Cut(s, ";")
		return "", "", rest
	}
	name = strings.ToLower(strings.TrimSpace(name))
	after = strings.TrimLeft(after, " \t")
	if !strings.HasPrefix(after, `"`) {
		text, rest, _ = strings.Cut(after, ";")
		return name, strings.TrimSpace(text), rest
	}
	var b strings.Builder
	i := 1
	for ; i < len(after) && after[i] != '"'; i++ {
		if after[i] == '\\' && i+1 < len(after) {
			i++
		}
		b.WriteByte(after[i])
	}
	_, rest, _ = strings.Cut(after[min(i, len(after)):], ";")
	return name, b.String(), rest
}

// unpercent takes percent codes off; what is no code stays.
func unpercent(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if v, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(v))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
