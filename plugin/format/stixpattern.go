package format

import (
	"fmt"
	"slices"
	"strings"
)

// maxComparisons is how many comparisons of one pattern are read.
const maxComparisons = 1000

// comparison is one [type:path = 'value'] of a pattern.
type comparison struct {
	object string // e.g. "ipv4-addr"
	path   string // e.g. "value" or "hashes.'SHA-256'"
	value  string
}

// patternParser reads the comparisons of a STIX pattern that name a value: those with = and IN. How they are put
// together does not matter to it, since each value is looked at alone; what is negated or compared in another way
// (LIKE, MATCHES, <, ISSUBSET) is no value that could be looked up, but it is counted and named. Source: STIX 2.1 §9.
type patternParser struct {
	s     string
	i     int
	found []comparison
	other others
}

// others are the comparisons of a pattern that name no value.
type others struct {
	count int
	named []string // the first of them, as "url:value LIKE"
}

// maxNamed is how many comparisons that name no value are told one by one.
const maxNamed = 5

func (o *others) add(object, path, op string) {
	if o.count++; len(o.named) < maxNamed {
		o.named = append(o.named, fmt.Sprintf("%.40s:%.60s %s", object, path, op))
	}
}

// String tells what was passed over.
func (o *others) String() string {
	more := ""
	if o.count > len(o.named) {
		more = ", …"
	}
	if o.count == 1 {
		return "a comparison of the pattern names no value that could be looked for: " + o.named[0]
	}
	return fmt.Sprintf("%d comparisons of the pattern name no value that could be looked for: %s%s", o.count, strings.Join(o.named, ", "), more)
}

// parsePattern returns a pattern's comparisons, those that name no value, and why it can't be read as a whole.
func parsePattern(s string) (found []comparison, other others, why string) {
	p := &patternParser{s: s}
	depth := 0
	for {
		t := p.token()
		switch {
		case t == "":
			if depth > 0 {
				return p.found, p.other, "the pattern ends within brackets"
			}
			return p.found, p.other, ""
		case t == "[":
			depth++
		case t == "]":
			depth--
		case depth > 0 && strings.EqualFold(t, "EXISTS"):
			p.exists()
		case depth > 0 && isObjectType(t) && p.peek(':'):
			if why = p.comparison(t); why != "" {
				return p.found, p.other, why
			}
		case t == "'":
			return p.found, p.other, "a value in quotes is not closed"
		}
		if len(p.found) > maxComparisons {
			return p.found[:maxComparisons], p.other, "the pattern has more than 1000 comparisons"
		}
	}
}

// comparison reads what follows an object's type.
func (p *patternParser) comparison(object string) string {
	p.i++ // the colon
	path := p.path()
	op := strings.ToUpper(p.token())
	not := op == "NOT"
	if not {
		op = strings.ToUpper(p.token())
	}
	value := p.token()
	if path == "" || op == "" || value == "" || value == "'" {
		return "a comparison in the pattern has no value"
	}
	switch {
	case !slices.Contains(operators, op):
		return fmt.Sprintf("the pattern compares in a way that STIX does not have: %.40q", op)
	case not:
		p.other.add(object, path, "NOT "+op)
		return ""
	case op != "=" && op != "==" && op != "IN":
		p.other.add(object, path, op)
		return ""
	case op == "IN":
		return p.set(object, path, value)
	}
	p.found = append(p.found, comparison{object, path, literal(value)})
	return ""
}

// operators are the ways to compare. Source: STIX 2.1 §9.6.
var operators = []string{"=", "==", "!=", "<>", "<", ">", "<=", ">=", "IN", "LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET"}

// exists passes over what an EXISTS asks for.
func (p *patternParser) exists() {
	object := p.token()
	path := ""
	if p.peek(':') {
		p.i++
		path = p.existsPath()
	}
	p.other.add(object, path, "EXISTS")
}

// existsPath reads a path that a closing bracket may end.
func (p *patternParser) existsPath() string {
	begin := p.i
	path := p.path()
	if i := strings.LastIndexByte(path, ']'); i >= 0 && strings.Count(path, "[") < strings.Count(path, "]") {
		path, p.i = path[:i], begin+i
	}
	return path
}

// set reads the values of an IN.
func (p *patternParser) set(object, path, t string) string {
	if t != "(" {
		return "an IN in the pattern has no set behind it"
	}
	for len(p.found) <= maxComparisons {
		switch t = p.token(); t {
		case ")":
			return ""
		case ",":
		case "", "'":
			return "a set in the pattern is not closed"
		default:
			p.found = append(p.found, comparison{object, path, literal(t)})
		}
	}
	return ""
}

// path reads an object path up to white space or an operator; parts of it may stand in quotes.
func (p *patternParser) path() string {
	begin := p.i
	for p.i < len(p.s) {
		switch c := p.s[p.i]; c {
		case ' ', '\t', '\r', '\n', '=', '!', '<', '>':
			return p.s[begin:p.i]
		case '\'':
			n := quotedLen(p.s[p.i:])
			if n == 0 {
				return ""
			}
			p.i += n
		default:
			p.i++
		}
	}
	return p.s[begin:p.i]
}

// token reads the next token: a value in quotes, with a letter before them for those that are no strings; a sign; or a
// word. A quote that is not closed is "'"; "" is the end.
func (p *patternParser) token() string {
	for p.i < len(p.s) && strings.IndexByte(" \t\r\n", p.s[p.i]) >= 0 {
		p.i++
	}
	begin := p.i
	for p.i < len(p.s) {
		c := p.s[p.i]
		if c == '\'' {
			n := quotedLen(p.s[p.i:])
			if n == 0 {
				p.i = len(p.s)
				return "'"
			}
			p.i += n
			return p.s[begin:p.i]
		}
		if strings.IndexByte("[](),:=!<> \t\r\n", c) >= 0 {
			break
		}
		p.i++
	}
	for p.i == begin && p.i < len(p.s) || p.i > begin && p.i < len(p.s) && isOperator(p.s[begin:p.i+1]) {
		p.i++
	}
	return p.s[begin:p.i]
}

func isOperator(s string) bool {
	return s == "==" || s == "!=" || s == "<=" || s == ">=" || s == "<>"
}

func (p *patternParser) peek(c byte) bool { return p.i < len(p.s) && p.s[p.i] == c }

// quotedLen returns the length of the quoted text at the beginning of s, or 0 when it is not closed.
func quotedLen(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '\'':
			return i + 1
		}
	}
	return 0
}

// literal returns what a token stands for: 'it\'s' is it's, t'2026-01-01T00:00:00Z' is the time, 5 is 5.
func literal(t string) string {
	q := strings.IndexByte(t, '\'')
	if q < 0 || q > 1 {
		return t
	}
	t = t[q+1 : len(t)-1]
	if strings.IndexByte(t, '\\') < 0 {
		return t
	}
	var b strings.Builder
	for i := 0; i < len(t); i++ {
		if t[i] == '\\' && i+1 < len(t) {
			i++
		}
		b.WriteByte(t[i])
	}
	return b.String()
}

// isObjectType reports whether t is written as the types of STIX objects are. Source: STIX 2.1 §3.1.
func isObjectType(t string) bool {
	for i := 0; i < len(t); i++ {
		if c := t[i]; !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-') {
			return false
		}
	}
	return t != ""
}
