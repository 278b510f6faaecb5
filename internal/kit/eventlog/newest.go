package eventlog

import "strconv"

// Newest returns the query for the n newest of its rows, the newest first. A query that has pipes stays as it is: its
// rows need not be events.
func (q Query) Newest(n int) Query {
	if !piped(q.LogsQL) {
		// On a line of its own, so that a comment at the query's end can't swallow it.
		q.LogsQL += "\n| sort by (_time desc) limit " + strconv.Itoa(n)
	}
	return q
}

// piped reports whether a query has pipes of its own, those of subqueries in parentheses left out.
func piped(q string) bool {
	depth := 0
	for len(q) > 0 {
		n := 1
		switch q[0] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case '|':
			if depth == 0 {
				return true
			}
		case '#':
			n = lineLen(q)
		case '"', '`', '\'':
			n = literalLen(q)
		}
		q = q[n:]
	}
	return false
}
