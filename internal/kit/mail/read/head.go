package read

import (
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
	// Spam names the header by which a filter that is believed calls it spam; "" is a letter that none does.
	Spam string
	// Return is the bare address that a server would return it to, as the last server noted; "" where none did. Null says that
	// it is to be returned to nobody, as what machines send. Source: RFC 5321 §4.4.
	Return string
	Null   bool
	// Suppress says that Exchange's own header asks for no answer of a machine.
	Suppress bool
	Hops     int // servers that it came by: its Received headers. Source: RFC 5321 §4.4.
}

// headOf reads a letter's way.
func headOf(top *tree.Part) (h Head) {
	h.List = tree.CutBytes(angle(top.Get("list-id")), 300)
	_, rest, _ := strings.Cut(top.Get("list-post"), "mailto:")
	rest, _, _ = strings.Cut(rest, ">")
	rest, _, _ = strings.Cut(rest, "?")
	if a := addressesOf(rest); len(a) == 1 {
		h.ListPost = a[0].Address
	}
	h.Leave = top.Get("list-unsubscribe") != ""
	h.Precedence = word(top.Get("precedence"))
	h.Auto = word(top.Get("auto-submitted"))
	path := strings.TrimSpace(top.Get("return-path"))
	h.Null, h.Return = path == "<>", addressIn(path)
	suppress := strings.ToLower(top.Get("x-auto-response-suppress"))
	h.Suppress = strings.Contains(suppress, "all") || strings.Contains(suppress, "oof") || strings.Contains(suppress, "autoreply")
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

// Listed reports whether a letter went to all of a list: a mailing list, or a newsletter that one can leave. Precedence
// bulk alone does not say so: ticket systems put it on every letter that a person writes in them.
func (h Head) Listed() bool { return h.List != "" || h.Leave || h.Precedence == "list" }
