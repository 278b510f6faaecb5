package way

import (
	"net/textproto"
	"strconv"
	"strings"

	"tocsin/internal/kit/mail/tree"
)

// sign is a header of a filter, and how its value begins where it calls a letter spam, or what it holds then.
type sign struct{ name, begins, holds string }

// signs are those of SpamAssassin, Rspamd, Barracuda, Bogofilter, DSPAM and Microsoft 365.
var signs = []sign{
	{name: "x-spam-flag", begins: "yes"},
	{name: "x-spam-status", begins: "yes"},
	{name: "x-spam", begins: "yes"},
	{name: "x-barracuda-spam-flag", begins: "yes"},
	{name: "x-barracuda-spam-status", begins: "yes"},
	{name: "x-bogosity", begins: "spam"},
	{name: "x-bogosity", begins: "yes"},
	{name: "x-dspam-result", begins: "spam"},
	{name: "x-forefront-antispam-report", holds: "sfv:spm;"},
	{name: "x-ms-exchange-organization-scl"},
}

// exchangeSpam is from which confidence of Exchange a letter goes to junk: 5 and 6 are spam, 9 is sure.
const exchangeSpam = 5

// says reports whether a value calls a letter spam.
func (s sign) says(value string) bool {
	v := strings.ToLower(strings.TrimSpace(tree.CutBytes(value, 4<<10)))
	switch {
	case s.begins != "":
		return strings.HasPrefix(v, s.begins)
	case s.holds != "":
		return strings.Contains(v+";", s.holds)
	}
	n, err := strconv.Atoi(v)
	return err == nil && n >= exchangeSpam
}

// spam looks for the header by which a filter calls a letter spam. Of a header that stands more than once the topmost
// counts: the last server added it.
func (o Own) spam(head []tree.Field, end int, exchange bool, w *Way) {
	if o.Spam == BelieveNone {
		return
	}
	named := o.names(head, w.Host)
	for _, s := range signs {
		at, found := first(head, s.name)
		if !found || !s.says(head[at].Value) {
			continue
		}
		name := strings.Replace(textproto.CanonicalMIMEHeaderKey(s.name), "X-Ms-Exchange-Organization-Scl", "X-MS-Exchange-Organization-SCL", 1)
		if o.Spam == BelieveAny || at < end || named && strings.HasPrefix(s.name, "x-spam") || exchange && (s.holds != "" || s.begins == "") {
			w.Spam = name
			return
		}
		if w.Doubt == "" {
			w.Doubt = name
		}
	}
}

// names tells whether a filter says itself that it ran on an own server: SpamAssassin and Rspamd may.
func (o Own) names(head []tree.Field, host string) bool {
	if at, found := first(head, "x-spam-checker-version"); found {
		_, on, _ := strings.Cut(head[at].Value, " on ")
		on = strings.ToLower(strings.TrimSpace(tree.CutBytes(on, 255)))
		return on != "" && (on == host || o.is(on))
	}
	if at, found := first(head, "x-rspamd-server"); found {
		on := strings.ToLower(strings.TrimSpace(tree.CutBytes(head[at].Value, 255)))
		return on != "" && (on == host || o.is(on))
	}
	return false
}

func first(head []tree.Field, name string) (at int, found bool) {
	for i, f := range head {
		if f.Name == name {
			return i, true
		}
	}
	return 0, false
}
