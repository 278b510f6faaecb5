package show

import (
	"strings"

	"tocsin/internal/kit/mail/tree"
)

// Auth is what a server found when it checked who a letter is from. Anybody can write the header: only that of the
// team's own server, which its name tells, may be believed, and only if that server takes away those that come in.
// Source: RFC 8601 §2.2; RFC 8601 §5.
type Auth struct {
	Server string // the name of the server that says so
	Method string // spf, dkim, dmarc, arc and others
	Result string // pass, fail, none, softfail, …
	Detail string // what was checked, such as header.d=isp.example
}

// maxAuth is how many results of one letter are read.
const maxAuth = 50

// Authenticated returns what the server of a name found: the results at the top of the letter, which it added last.
func (l *Letter) Authenticated(server string) (list []Auth) {
	for _, a := range l.Auth {
		if !strings.EqualFold(a.Server, server) {
			break
		}
		list = append(list, a)
	}
	return list
}

// authOf reads all results, the newest first.
func authOf(p *tree.Part) (list []Auth) {
	for _, value := range p.Head["authentication-results"] {
		server, rest, _ := strings.Cut(tree.OneLine(uncomment(tree.CutBytes(value, 16<<10))), ";")
		name, _, _ := strings.Cut(strings.TrimSpace(server), " ")
		for part := range strings.SplitSeq(rest, ";") {
			fields := strings.Fields(part)
			if len(fields) == 0 || len(list) == maxAuth {
				continue
			}
			method, result, ok := strings.Cut(fields[0], "=")
			if !ok {
				continue
			}
			method, _, _ = strings.Cut(method, "/")
			list = append(list, Auth{Server: clean(name), Method: strings.ToLower(method), Result: strings.ToLower(result), Detail: clean(tree.CutBytes(strings.Join(fields[1:], " "), 300))})
		}
	}
	return list
}

// uncomment takes comments between brackets out.
func uncomment(s string) string {
	var b strings.Builder
	depth := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c == '(':
			depth++
		case c == ')' && depth > 0:
			depth--
		case depth == 0:
			b.WriteByte(c)
		}
	}
	return b.String()
}
