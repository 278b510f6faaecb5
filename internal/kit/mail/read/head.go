package read

import (
	"net/textproto"
	"strconv"
	"strings"

	"tocsin/internal/kit/mail/tree"
)

// Head is what a letter's headers say of the way that it came. Anybody can write any of it.
type Head struct {
	List       string // the mailing list's id. Source: RFC 2919 §3.
	ListPost   string // the bare address of whoever writes to the list. Source: RFC 2369 §3.4.
	Leave      bool   // it says how its recipients can leave the list. Source: RFC 2369 §3.2.
	Precedence string // list, bulk, junk, as servers of before the standards have it; lower case
	Auto       string // Auto-Submitted without its parameters, lower case. Source: RFC 3834 §5.
	// Spam names the header by which a mail server's filter calls it spam; "" is a letter that none does.
	Spam string
	// Checks are the results of the topmost Authentication-Results, such as "dmarc=fail". Source: RFC 8601 §2.2.
	Checks []string
	Hops   int // servers that it came by: its Received headers. Source: RFC 5321 §4.4.
}

// maxChecks is how many results are taken from one header.
const maxChecks = 20

// headOf reads a letter's way.
func headOf(top part) (h Head) {
	h.List = tree.CutBytes(angle(top.get("list-id")), 300)
	_, rest, _ := strings.Cut(top.get("list-post"), "mailto:")
	rest, _, _ = strings.Cut(rest, ">")
	rest, _, _ = strings.Cut(rest, "?")
	if a := addressesOf(rest); len(a) == 1 {
		h.ListPost = a[0].Address
	}
	h.Leave = top.get("list-unsubscribe") != ""
	h.Precedence = word(top.get("precedence"))
	h.Auto = word(top.get("auto-submitted"))
	h.Spam = spamHeader(top)
	if values := top.head["authentication-results"]; len(values) > 0 {
		_, list, _ := strings.Cut(tree.CutBytes(values[0], 16<<10), ";")
		for one := range strings.SplitSeq(list, ";") {
			if f := strings.Fields(one); len(f) > 0 && strings.Contains(f[0], "=") && len(h.Checks) < maxChecks {
				h.Checks = append(h.Checks, strings.ToLower(tree.CutBytes(f[0], 100)))
			}
		}
	}
	h.Hops = len(top.head["received"])
	return h
}

// angle returns what stands between angle brackets, and else the whole.
func angle(s string) string {
	if _, in, ok := strings.Cut(s, "<"); ok {
		in, _, _ = strings.Cut(in, ">")
		return strings.TrimSpace(in)
	}
	return strings.TrimSpace(s)
}

// word returns the first word of a header, without parameters, in lower case.
func word(s string) string {
	s, _, _ = strings.Cut(s, ";")
	return strings.ToLower(tree.CutBytes(strings.TrimSpace(s), 40))
}

// spamSigns are the headers of filters, and how their values begin where they call a letter spam: those of SpamAssassin,
// Rspamd, Barracuda, Bogofilter, DSPAM, Exchange and Microsoft 365. A value of several things is looked through for one.
var spamSigns = []struct{ name, begins, holds string }{
	{name: "X-Spam-Flag", begins: "yes"},
	{name: "X-Spam-Status", begins: "yes"},
	{name: "X-Spam", begins: "yes"},
	{name: "X-Barracuda-Spam-Flag", begins: "yes"},
	{name: "X-Barracuda-Spam-Status", begins: "yes"},
	{name: "X-Bogosity", begins: "spam"},
	{name: "X-Bogosity", begins: "yes"},
	{name: "X-Dspam-Result", begins: "spam"},
	{name: "X-Forefront-Antispam-Report", holds: "sfv:spm;"},
}

// exchangeSpam is from which confidence of Exchange a letter goes to junk: 5 and 6 are spam, 9 is sure.
const exchangeSpam = 5

// spamHeader names the header by which a filter calls a letter spam. Of a header that stands more than once the topmost
// counts: the last server added it.
func spamHeader(top part) string {
	for _, s := range spamSigns {
		values := top.head[strings.ToLower(s.name)]
		if len(values) == 0 {
			continue
		}
		v := strings.ToLower(strings.TrimSpace(tree.CutBytes(values[0], 4<<10)))
		if s.begins != "" && strings.HasPrefix(v, s.begins) || s.holds != "" && strings.Contains(v+";", s.holds) {
			return textproto.CanonicalMIMEHeaderKey(s.name)
		}
	}
	if values := top.head["x-ms-exchange-organization-scl"]; len(values) > 0 {
		if n, err := strconv.Atoi(strings.TrimSpace(values[0])); err == nil && n >= exchangeSpam {
			return "X-MS-Exchange-Organization-SCL"
		}
	}
	return ""
}

// Listed reports whether a letter went to all of a list: a mailing list, or a newsletter that one can leave. Precedence
// bulk alone does not say so: ticket systems put it on every letter that a person writes in them.
func (h Head) Listed() bool { return h.List != "" || h.Leave || h.Precedence == "list" }
