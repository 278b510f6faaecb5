// Package way tells by which servers a letter came, and what of its headers was written by the team's own ones. Anybody
// can write any header, so a filter's verdict and the checks of a sender count only where an own server wrote them: where
// they stand above the first server that is another's, since servers write above what is there, or where they name an own
// server themselves.
package way

import (
	"net"
	"strings"

	"tocsin/internal/kit/mail/tree"
)

// Whose verdict about spam is believed.
const (
	BelieveOwn  = "own"  // that of own servers; also ""
	BelieveAny  = "any"  // whoever wrote it
	BelieveNone = "none" // nobody's
)

// Own says which servers are the team's own. The zero Own takes the server that wrote the topmost Received for one.
type Own struct {
	// Servers are names such as mx.cirt.example, and .cirt.example for all below it. Where any is named, no other is own.
	Servers []string
	Domain  string // the domain of the team's address: servers below it are own where none is named
	Open    bool   // strangers hand letters over themselves: the topmost Received may be theirs
	Spam    string // BelieveOwn, BelieveAny or BelieveNone
}

// Way is the way that a letter came.
type Way struct {
	Host  string   // the own server that had it first of all, counted from the top; "" where none is known
	Past  string   // the first server that is another's; "" where there is none
	Hops  int      // servers that it came by. Source: RFC 5321 §4.4.
	Spam  string   // the header by which an own server's filter calls it spam; "" is a letter that none does
	Doubt string   // a header that calls it spam and is not believed, since it may be another's
	Auth  []Result // what own servers found of its sender
	Other int      // results that are not believed
	Sure  []Result // those of Auth that no sender can have written; see Proves
}

// Result is what a server found when it checked who a letter is from.
type Result struct {
	Server string // the name of the server that says so
	Method string // spf, dkim, dmarc, arc and others
	Result string // pass, fail, none, softfail, …
	Detail string // what was checked, such as header.d=isp.example
}

// Of reads the way of a letter from its headers, in their order.
func (o Own) Of(head []tree.Field) (w Way) {
	end, exchange := o.trusted(head, &w)
	o.spam(head, end, exchange, &w)
	o.auth(head, end, exchange, &w)
	return w
}

// Read reads the way of a letter from its bytes.
func (o Own) Read(raw []byte) Way {
	raw = tree.Trim(raw)
	return o.Of(tree.ReadHead(&raw).Fields)
}

// trusted returns how many of the headers own servers wrote: those above the first Received of another's. exchange says
// that the topmost server is Exchange, which takes its own headers away from letters that come in, and adds them at the end.
func (o Own) trusted(head []tree.Field, w *Way) (end int, exchange bool) {
	end = len(head)
	for i, f := range head {
		if f.Name != "received" {
			continue
		}
		w.Hops++
		if w.Past != "" {
			continue
		}
		host := by(f.Value)
		switch {
		case o.is(host):
			if w.Host == "" {
				w.Host = host
				exchange = strings.Contains(f.Value, "with Microsoft SMTP Server")
			}
		case inside(host): // the delivery within a server
		case w.Host == "" && len(o.Servers) == 0 && !o.Open:
			w.Host, o.Servers = host, []string{host}
			if o.Domain != "" {
				o.Servers = append(o.Servers, o.Domain, "."+o.Domain)
			}
			exchange = strings.Contains(f.Value, "with Microsoft SMTP Server")
		default:
			w.Past, end = host, i
		}
	}
	return end, exchange
}

// is tells whether a server is own.
func (o Own) is(host string) bool {
	servers := o.Servers
	if len(servers) == 0 && o.Domain != "" {
		servers = []string{o.Domain, "." + o.Domain}
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, s := range servers {
		s = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(s), "."))
		if s != "" && (host == s || strings.HasPrefix(s, ".") && strings.HasSuffix(host, s)) {
			return true
		}
	}
	return false
}

// inside tells whether a name is one of within a machine: an address, or a name without a domain.
func inside(host string) bool {
	host = strings.Trim(host, "[]")
	return host == "" || !strings.Contains(host, ".") || net.ParseIP(host) != nil || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".localdomain")
}

// by returns the name of the server that wrote a Received. Source: RFC 5321 §4.4.
func by(received string) string {
	stamp, _, _ := strings.Cut(uncomment(tree.CutBytes(received, 4<<10)), ";")
	words := strings.Fields(stamp)
	for i := 0; i+1 < len(words); i++ {
		if strings.EqualFold(words[i], "by") {
			return tree.CutBytes(strings.ToLower(words[i+1]), 255)
		}
	}
	return ""
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
