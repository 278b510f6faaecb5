package format

import (
	"bytes"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"tocsin"
)

func init() { register("hosts", hosts{standardSizes}) }

// hosts is a list of names as name servers and filters take it, a name a line, in any of the usual notations and mixed:
// hosts files, zone files and response policy zones, unbound, dnsmasq, and filter lists of browsers. The columns are name,
// or network where a policy zone names one; wildcard is "yes" where the names below it are meant too; comment.
type hosts struct{ size sizes }

// Split cuts lines.
func (h hosts) Split(r io.Reader, o Options) (Splitter, error) {
	s := newSplitter(r, h.size, cutLine(h.size.record))
	return s, sniff(s, "a list of names", true)
}

// Decode gives the sink each line's name.
func (h hosts) Decode(c *Chunk, sink Sink) {
	if c.give(sink) {
		return
	}
	line := c.Line
	for b := c.Data; len(b) > 0; line++ {
		end := bytes.IndexByte(b, '\n') + 1
		if end == 0 {
			end = len(b)
		}
		raw := trimLine(b[:end])
		b = b[end:]
		hostLine(line, raw, sink)
	}
}

func hostLine(line int64, raw []byte, sink Sink) {
	if len(raw) > maxIndicator {
		sink.Reject(line, "", fmt.Sprintf("the line is longer than %d bytes", maxIndicator), raw)
		return
	}
	text := strings.ToValidUTF8(string(raw), "\uFFFD")
	if strings.IndexByte(text, 0) >= 0 {
		sink.Reject(line, "", reasonNUL, raw)
		return
	}
	text, comment := hostComment(text)
	if text == "" {
		return
	}
	if name, ok := hostName(text); ok {
		if name != "" {
			sink.Record(line, hostFields(name, comment), raw)
		}
		return
	}
	sink.Reject(line, "name", "the line is in none of the notations for lists of names", raw)
}

// hostComment parts a line from its comment.
func hostComment(s string) (text, comment string) {
	s = strings.TrimRight(s, " \t")
	if s == "" || s[0] == '#' || s[0] == ';' || s[0] == '!' || strings.HasPrefix(s, "//") || s[0] == '[' {
		return "", ""
	}
	for i := 1; i < len(s); i++ {
		if (s[i] == '#' || s[i] == ';') && (s[i-1] == ' ' || s[i-1] == '\t') {
			return strings.TrimRight(s[:i], " \t"), strings.TrimSpace(s[i+1:])
		}
	}
	return s, ""
}

// hostName returns the name that a line holds; "" where it holds none, as a zone's own records do.
func hostName(s string) (string, bool) {
	if rest, ok := strings.CutPrefix(s, "||"); ok { // a filter list: ||name^
		name, _, _ := strings.Cut(rest, "^")
		return "*." + name, good(name)
	}
	if rest, ok := strings.CutPrefix(s, "local-zone:"); ok { // unbound
		return unboundName(rest)
	}
	for _, key := range []string{"address=/", "server=/", "local=/"} { // dnsmasq
		if rest, ok := strings.CutPrefix(s, key); ok {
			name, _, closed := strings.Cut(rest, "/")
			return "*." + name, closed && good(name)
		}
	}
	words := strings.Fields(s)
	if continues(s, words[0]) {
		return "", true
	}
	_, err := netip.ParseAddr(words[0])
	if len(words) == 1 {
		return words[0], err != nil && good(words[0])
	}
	if err == nil { // a hosts file: address name
		return hostsFileName(words)
	}
	return zoneName(words)
}

func unboundName(s string) (string, bool) {
	words := strings.Fields(s)
	if len(words) == 0 {
		return "", false
	}
	name := strings.Trim(words[0], `"`)
	return "*." + name, good(name)
}

// own are names that a hosts file gives to the machine itself.
var own = []string{"localhost", "localhost.localdomain", "local", "broadcasthost", "ip6-localhost", "ip6-loopback", "ip6-localnet",
	"ip6-mcastprefix", "ip6-allnodes", "ip6-allrouters", "ip6-allhosts", "0.0.0.0"}

func hostsFileName(words []string) (string, bool) {
	if slices.Contains(own, words[1]) {
		return "", true
	}
	return words[1], len(words) == 2 && good(words[1])
}

// types are the record types that a zone's line may have.
var types = []string{"CNAME", "A", "AAAA", "TXT", "SOA", "NS", "DNAME"}

// continues reports whether a line goes on with the one before it, as the numbers of an SOA do.
func continues(s, first string) bool {
	if s[0] != ' ' && s[0] != '\t' {
		return s[0] == ')'
	}
	upper := strings.ToUpper(first)
	return first[0] == ')' || strings.Trim(upper, "0123456789HDWMS") == "" || upper == "IN" || slices.Contains(types, upper)
}

// zoneName returns the name that a line of a zone file is about. The zone's own records have none. Source: RFC 1035 §5.1.
func zoneName(words []string) (string, bool) {
	if words[0][0] == '$' || words[0][0] == '@' {
		return "", true
	}
	for _, w := range words[1:min(len(words), 4)] {
		switch upper := strings.ToUpper(w); {
		case upper == "SOA" || upper == "NS":
			return "", true
		case slices.Contains(types, upper):
			return words[0], good(strings.TrimPrefix(words[0], "*."))
		}
	}
	return "", false
}

// good reports whether a text may be a name, a wildcard before it or not.
func good(name string) bool {
	name = strings.TrimPrefix(name, "*.")
	return name != "" && len(name) <= 255 && !strings.ContainsAny(name, " /\"'$|^=:,()@<>") && strings.Contains(strings.Trim(name, "."), ".")
}

// hostFields are the columns of a name.
func hostFields(name, comment string) []tocsin.Field {
	fields := make([]tocsin.Field, 0, 3)
	bare, wild := strings.CutPrefix(name, "*.")
	bare = strings.TrimSuffix(bare, ".")
	if network, ok := policyNetwork(bare); ok {
		fields = append(fields, tocsin.Field{Name: "network", Value: network})
	} else {
		fields = append(fields, tocsin.Field{Name: "name", Value: bare})
	}
	if wild {
		fields = append(fields, tocsin.Field{Name: "wildcard", Value: "yes"})
	}
	return append(fields, tocsin.Field{Name: "comment", Value: comment})
}

// policyNetwork reads the network that a policy zone names: 24.0.2.0.192.rpz-ip is 192.0.2.0/24, 48.zz.db8.2001.rpz-ip
// is 2001:db8::/48. Source: draft-vixie-dnsop-dns-rpz-00 §4.3.
func policyNetwork(name string) (string, bool) {
	i := strings.Index(name, ".rpz-ip")
	if i < 0 {
		return "", false
	}
	labels := strings.Split(name[:i], ".")
	bits, err := strconv.Atoi(labels[0])
	if err != nil || len(labels) < 3 || len(labels) > 9 {
		return "", false
	}
	labels = labels[1:]
	slices.Reverse(labels)
	text := strings.Join(labels, ".")
	switch at := slices.Index(labels, "zz"); {
	case at >= 0: // a row of zeros
		text = strings.Join(labels[:at], ":") + "::" + strings.Join(labels[at+1:], ":")
	case len(labels) != 4:
		text = strings.Join(labels, ":")
	}
	ip, err := netip.ParseAddr(text)
	if err != nil {
		return "", false
	}
	p, err := ip.Prefix(bits)
	return p.String(), err == nil
}
