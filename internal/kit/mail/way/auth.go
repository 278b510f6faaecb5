package way

import (
	"strings"
	"unicode"

	"tocsin/internal/kit/mail/tree"
)

// maxAuth is how many results of one letter are read.
const maxAuth = 50

// auth reads what own servers found of a letter's sender. A header counts where an own server wrote it and names itself;
// one that claims to be of an own server below others is a lie. An own server must take such headers away from letters
// that come in: of a sender who hands a letter over directly nothing else tells them apart. Source: RFC 8601 §5; RFC 8601 §2.2.
func (o Own) auth(head []tree.Field, end int, exchange bool, w *Way) {
	topmost := true
	for i, f := range head {
		if f.Name != "authentication-results" {
			continue
		}
		server, results := resultsOf(f.Value)
		own := i < end && (server == "" && exchange || server != "" && (strings.EqualFold(server, w.Host) || o.is(server)))
		for _, r := range results {
			switch {
			case !own:
				w.Other++
			case len(w.Auth) < maxAuth:
				w.Auth = append(w.Auth, r)
			}
		}
		if topmost && own && w.Host != "" && !slipped(f.Value) {
			w.Sure = results
		}
		topmost = false
	}
}

// resultsOf reads one header: the name of the server, "" where it gives none as Exchange does, and what it found.
func resultsOf(value string) (server string, list []Result) {
	parts := strings.Split(tree.OneLine(uncomment(tree.CutBytes(value, 16<<10))), ";")
	if name, _, _ := strings.Cut(strings.TrimSpace(parts[0]), " "); !strings.Contains(name, "=") {
		server, parts = clean(name), parts[1:]
	}
	for _, part := range parts {
		fields := strings.Fields(part)
		if len(fields) == 0 || len(list) == maxAuth {
			continue
		}
		method, result, ok := strings.Cut(fields[0], "=")
		if !ok {
			continue
		}
		method, _, _ = strings.Cut(method, "/")
		list = append(list, Result{Server: server, Method: clean(strings.ToLower(method)), Result: clean(strings.ToLower(result)), Detail: clean(tree.CutBytes(strings.Join(fields[1:], " "), 300))})
	}
	return server, list
}

// clean takes out what no line of text should hold: controls, and marks that turn its direction.
func clean(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) {
			return -1
		}
		return c
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
