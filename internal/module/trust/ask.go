package trust

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tocsin"
)

// Ask is something that one person wants done and a second one lets happen. The two have the same right; what counts is
// that there are two.
type Ask struct {
	ID      int64
	Act     Act    // what is wanted: the act of the table that both must be allowed to do
	Subject string // on what, as the room that asks names it: "C-12/evidence/3"
	Why     string // in the asker's words
	Href    string // a page of this node where it can be looked at; "" for none
	By      string // who asks
	At      time.Time
	Expires time.Time

	Decided   time.Time // zero: it waits
	DecidedBy string
	Granted   bool
	Taken     time.Time // when what was granted was done; zero: not yet
}

// askHolds is how long something may wait for a second person, and after the grant for being done.
const askHolds = 7 * 24 * time.Hour

// Limits of what an ask says, in bytes.
const (
	maxAskSubject = 200
	maxAskWhy     = 1000
	maxAskHref    = 400
)

// Open reports whether an ask still waits.
func (a Ask) Open(now time.Time) bool { return a.Decided.IsZero() && now.Before(a.Expires) }

// check says what is wrong with an ask before it is kept.
func (a Ask) check() error {
	switch {
	case allowed(a.Act) == nil:
		return fault("act", "there is no act %.40q", a.Act)
	case a.Subject == "" || len(a.Subject) > maxAskSubject || strings.ContainsFunc(a.Subject, unicode.IsControl):
		return fault("subject", "it has 1 to %d bytes, all printable", maxAskSubject)
	case len(a.Why) > maxAskWhy || !utf8.ValidString(a.Why):
		return fault("why", "it has at most %d bytes", maxAskWhy)
	case len(a.Href) > maxAskHref || a.Href != "" && local(a.Href) != a.Href:
		return fault("href", "it is a path of this node")
	}
	return nil
}

// judge says why somebody can't decide an ask.
func (a Ask) judge(u User, now time.Time) error {
	switch {
	case a.By == u.Name:
		return tocsin.Faultf(tocsin.Denied, "Who asks does not decide: a second person has to look.")
	case !u.May(a.Act):
		return tocsin.Faultf(tocsin.Denied, "None of the roles of %s lets them do %s.", u.Name, a.Act)
	case !a.Open(now):
		return tocsin.Faultf(tocsin.Conflict, "This was decided, or has ended.")
	}
	return nil
}
