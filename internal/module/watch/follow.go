package watch

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

func compareMoves(a, b moveKey) int {
	return cmp.Or(strings.Compare(a.from, b.from), strings.Compare(a.to, b.to), strings.Compare(a.typ, b.typ),
		strings.Compare(a.identifier, b.identifier), strings.Compare(a.kind, b.kind))
}

// movedFilter chooses the events that may be of some nets; all without any. It may choose more: whose an event is, the
// roster says.
func movedFilter(nets []tocsin.Net) string {
	var all []string
	for _, n := range nets {
		for _, side := range []string{"source", "destination"} {
			switch {
			case n.AS != 0:
				all = append(all, eventlog.Eq(side+".asn", strconv.FormatUint(uint64(n.AS), 10)))
			case n.Domain != "":
				all = append(all, eventlog.Like(side+".fqdn", regexp.QuoteMeta(n.Domain)), eventlog.Like(side+".url", "(?i)"+regexp.QuoteMeta(n.Domain)))
			case n.Prefix.Addr().Is4():
				all = append(all, eventlog.Inside(side+".ip", n.Prefix))
			default:
				all = append(all, eventlog.Like(side+".ip", ":"))
			}
		}
	}
	if len(all) == 0 {
		return eventlog.All
	}
	return eventlog.Or(all...)
}
