package respond

import (
	"regexp"
	"strings"
	"time"

	"tocsin/internal/module/respond/item"
)

// How often a letter is confirmed by itself.
const (
	receiptEvery   = 24 * time.Hour // a sender gets one in this time
	receiptsAnHour = 60             // of the whole node: a flood of forged senders is not passed on
)

// robots are the local parts of addresses that no person reads, or that stand for all of a list. Source: RFC 3834 §2.
var robots = regexp.MustCompile(`(?i)^(?:.*[-_.+]?(?:no|not|donot|do-not|do_not|do\.not)[-_.]?reply.*|mailer-daemon|postmaster|daemon|listserv|majordomo|bounces?|owner-.*|.*-(?:owner|request|bounces?|errors)|(?:bounces?|return)[+=-].*)$`)

// silence says why a letter is not confirmed by itself; "" is nothing against it. own tells the team's addresses. Whatever
// a machine wrote, or says that it wants no answer of one, what went to a list, and what would be returned elsewhere than to
// whom it says it is from, gets none: so no two machines answer each other, and nobody is written to who has not written.
// Source: RFC 3834 §2; RFC 3834 §4.
func silence(a Arrival, m item.Mail, own func(address string) bool) string {
	local, domain, _ := strings.Cut(strings.ToLower(a.From), "@")
	h := a.Head
	switch {
	case m.Sort != item.Letter || m.Why != item.WhyNew:
		return "sort"
	case local == "" || domain == "" || robots.MatchString(local):
		return "robot"
	case own(a.From):
		return "own"
	case h.Auto != "" && h.Auto != "no":
		return "auto"
	case h.Listed(), h.Precedence == "bulk", h.Precedence == "junk":
		return "list"
	case h.Suppress:
		return "suppress"
	case h.Spam != "":
		return "spam"
	case h.Null:
		return "null"
	}
	if h.Return != "" {
		to := strings.ToLower(h.Return)
		if _, at, _ := strings.Cut(to, "@"); at != domain || own(to) || robots.MatchString(strings.TrimSuffix(to, "@"+at)) {
			return "return"
		}
	}
	return ""
}
