package subscribe

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// Feed is what a program of somebody's fetches at a secret address.
type Feed struct {
	ID    int64     `json:"id"`
	Who   string    `json:"-"`
	User  int64     `json:"-"`
	What  string    `json:"what"`
	Title string    `json:"title,omitempty"` // of what; "" where it is there no more
	Form  string    `json:"form"`            // atom, ical
	Made  time.Time `json:"made"`
	Used  time.Time `json:"used,omitzero"` // the last day on which it was asked for
}

// The forms of feeds.
const (
	Atom = "atom"
	ICal = "ical"
)

var forms = []string{Atom, ICal}

// OpenPath is where feeds are fetched: a secret follows. Whoever has it is who made it.
const OpenPath = "/feed/"

// secret makes the secret of a feed, of 130 random bits, and what is kept of it.
func secret() (text, hash string) {
	text = strings.ToLower(rand.Text())
	return text, digest(text)
}

func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// has tells whether an offer is there in a form.
func (o Offer) has(form string) bool {
	return form == Atom && o.Atom || form == ICal && o.ICal
}

// find is what is offered under a name.
func find(list []Offer, what string) (Offer, bool) {
	i := slices.IndexFunc(list, func(o Offer) bool { return o.What == what })
	if i < 0 {
		return Offer{}, false
	}
	return list[i], true
}
