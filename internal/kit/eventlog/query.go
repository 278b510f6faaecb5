package eventlog

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"tocsin"
)

// maxNesting is how deep parentheses may stand in each other in a query. The engine's parser calls itself for each.
const maxNesting = 100

// CheckQuery refuses what no engine should be asked to parse: a query that is empty, too long or nested too deep. It
// also refuses options(…) before the query, which would overrule how many threads it may take and its time range.
func CheckQuery(q string) error {
	switch {
	case strings.TrimSpace(q) == "":
		return tocsin.Faultf(tocsin.Invalid, "the query is empty; * stands for all events")
	case len(q) > MaxQueryLen:
		return tocsin.Faultf(tocsin.TooLarge, "the query is %d bytes long, and %d is the most", len(q), MaxQueryLen)
	case nesting(q) > maxNesting:
		return tocsin.Faultf(tocsin.Invalid, "the query is nested more than %d deep", maxNesting)
	case hasOptions(q):
		return tocsin.Faultf(tocsin.Invalid, "options(…) before a query is not allowed here")
	}
	return nil
}

// CheckWithin refuses a bounded query that could look beside its bound.
func CheckWithin(q Query) error {
	if q.Within != "" && strings.Contains(strings.ToLower(q.LogsQL), "stream_context") {
		return tocsin.Faultf(tocsin.Invalid, "stream_context looks beside what you may see: leave it out")
	}
	return nil
}

// nesting returns how deep the parentheses of a query stand in each other, those in strings and comments left out.
func nesting(q string) int {
	depth, deepest := 0, 0
	for len(q) > 0 {
		n := 1
		switch q[0] {
		case '(', '[', '{':
			depth++
			deepest = max(deepest, depth)
		case ')', ']', '}':
			depth = max(depth-1, 0)
		case '#':
			n = lineLen(q)
		case '"', '`', '\'':
			n = literalLen(q)
		}
		q = q[n:]
	}
	return deepest
}

func hasOptions(q string) bool {
	for {
		q = strings.TrimSpace(q)
		if !strings.HasPrefix(q, "#") {
			break
		}
		q = q[lineLen(q):]
	}
	const word = "options"
	return len(q) >= len(word) && strings.EqualFold(q[:len(word)], word) &&
		strings.HasPrefix(strings.TrimSpace(q[len(word):]), "(")
}

func lineLen(q string) int {
	if n := strings.IndexByte(q, '\n'); n >= 0 {
		return n + 1
	}
	return len(q)
}

// literalLen returns the length of the string literal at the beginning of q, or 1 where LogsQL sees only a quote.
func literalLen(q string) int {
	if q[0] != '\'' {
		prefix, err := strconv.QuotedPrefix(q)
		if err != nil {
			return 1
		}
		return len(prefix)
	}
	tail := q[1:]
	for !strings.HasPrefix(tail, "'") {
		_, _, next, err := strconv.UnquoteChar(tail, '\'')
		if err != nil || !utf8.ValidString(tail[:len(tail)-len(next)]) {
			return 1
		}
		tail = next
	}
	return len(q) - len(tail) + 1
}
