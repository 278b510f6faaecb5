package lookup

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/module/watch/roster"
)

// Why is why somebody told nothing.
type Why string

// The reasons.
const (
	Nobody  Why = "nobody"  // no server is responsible for it
	Nothing Why = "nothing" // the server knows nothing of it
	Away    Why = "away"    // the server could not be reached
	Odd     Why = "odd"     // what it said can't be read
)

// Answer is what was told of an address, a network, an AS or a domain.
type Answer struct {
	Kind  string    `json:"kind"` // ip, prefix, as, domain
	Value string    `json:"value"`
	At    time.Time `json:"at"` // when it was asked
	By    string    `json:"by"`
	// Registry is what the registry says; nil with the reason in NoRegistry.
	Registry   *roster.Found `json:"registry,omitempty"`
	NoRegistry Why           `json:"no_registry,omitempty"`
	// Security is what a domain says itself; nil with the reason in NoSecurity, or where none was asked.
	Security   *Security `json:"security,omitempty"`
	NoSecurity Why       `json:"no_security,omitempty"`
}

// Old is how long an answer is kept.
const Old = 30 * 24 * time.Hour

// fresh is for how long a second question is answered with what is kept.
const fresh = 10 * time.Minute

// Fresh reports whether asking again as far as how would tell nothing else.
func (a Answer) Fresh(now time.Time, how Range) bool {
	unasked := how.Direct && a.Security == nil && a.NoSecurity == ""
	return now.Sub(a.At) < fresh && a.NoRegistry != Away && a.NoSecurity != Away && !unasked
}

// Settled reports whether what the registry said is kept still; one that could not be reached has said nothing.
func (a Answer) Settled(now time.Time, how Range) bool {
	return a.Fresh(now, how) || now.Sub(a.At) < Old && (a.Registry != nil || a.NoRegistry == Nobody || a.NoRegistry == Nothing)
}

// Emails are the addresses to write to: those that a domain names itself, then those that the registry has for abuse.
func (a Answer) Emails() (list []string) {
	if a.Security != nil && !a.Security.Expired(a.At) {
		list = a.Security.Emails()
	}
	if a.Registry != nil {
		for _, e := range a.Registry.Emails {
			if !slices.ContainsFunc(list, func(l string) bool { return strings.EqualFold(l, e) }) {
				list = append(list, e)
			}
		}
	}
	return list
}

// Document is what a server gave.
type Document struct {
	Body []byte
	From string // the address that gave it, behind all redirects
	Type string // the media type
}

// Getter gets a document of another's server, of at most so many bytes. It refuses what a node must not ask for. What is not
// there is a fault of sort NotFound, a server that can't be reached one of Unavailable.
type Getter func(ctx context.Context, url string, most int64) (Document, error)

// Range is how far questions may go.
type Range struct {
	Registry bool // a third party may be asked
	Direct   bool // servers of the one that is looked up may be asked, who may see that
}

// Ask asks of what was named. What is none of the kinds is a fault; whatever else goes wrong stands in the answer.
func Ask(ctx context.Context, get Getter, kind, value string, how Range) (a Answer) {
	a.Kind, a.Value = kind, value
	if how.Registry {
		bytes := func(ctx context.Context, url string) ([]byte, error) {
			d, err := get(ctx, url, maxAnswer)
			return d.Body, err
		}
		found, _, err := roster.AskRDAP(ctx, bytes, rdapName(kind, value))
		if a.NoRegistry = whyOf(err); err == nil {
			a.Registry = &found
		}
	}
	if how.Direct && kind == "domain" {
		s, err := AskSecurity(ctx, get, value)
		if a.NoSecurity = whyOf(err); err == nil {
			a.Security = &s
		}
	}
	return a
}

// maxAnswer is how long an answer of a registry may be, in bytes.
const maxAnswer = 4 << 20

// rdapName is a value as AskRDAP reads it.
func rdapName(kind, value string) string {
	if kind == "as" {
		return "AS" + value
	}
	return value
}

// whyOf is the reason that an error is; "" for none.
func whyOf(err error) Why {
	if err == nil {
		return ""
	}
	if errors.Is(err, roster.ErrNobody) {
		return Nobody
	}
	switch tocsin.WhyOf(err) {
	case tocsin.NotFound:
		return Nothing
	case tocsin.Invalid, tocsin.TooLarge:
		return Odd
	default:
		return Away
	}
}
