package trust

import (
	"crypto/rand"
	"crypto/subtle"
	"strings"
	"time"

	"tocsin"
)

// Address is an address of somebody's own, which notices may go to once they have shown that they read what comes there.
type Address struct {
	Address   string    `json:"address,omitempty"` // confirmed; "" for none
	Confirmed time.Time `json:"confirmed,omitzero"`
	Wanted    string    `json:"wanted,omitempty"` // waits for its code; "" for none
	Expires   time.Time `json:"expires,omitzero"` // until when the code holds

	hash  string // of the code
	tries int    // codes that were wrong
	day   string // of the newest code
	asks  int    // codes of that day
}

// A code of an address: 40 random bits, of which maxCodeTries may be guessed. It holds for a week, as its letter may wait for
// a release so long. Nobody has more than maxCodes sent in a day, to whomever.
const (
	addressCodeLen = 8
	addressHolds   = 7 * 24 * time.Hour
	maxCodeTries   = 5
	maxCodes       = 5
)

// newAddressCode returns a code as people type it.
func newAddressCode() string {
	s := strings.ToLower(rand.Text()[:addressCodeLen])
	return s[:4] + "-" + s[4:]
}

// ask notes that an address is wanted, with the code that goes there.
func (a *Address) ask(address, code string, now time.Time) error {
	if day := now.UTC().Format(time.DateOnly); a.day != day {
		a.day, a.asks = day, 0
	}
	if a.asks++; a.asks > maxCodes {
		return tocsin.Faultf(tocsin.Conflict, "%d codes were sent today: come back tomorrow", maxCodes)
	}
	a.Wanted, a.hash, a.Expires, a.tries = address, digest(tidyCode(code)), now.Add(addressHolds), 0
	return nil
}

// confirm takes a code as it was typed. right is false where it is not the one, which is counted.
func (a *Address) confirm(code string, now time.Time) (right bool, err error) {
	if a.Wanted == "" || !now.Before(a.Expires) || a.tries >= maxCodeTries {
		return false, tocsin.Faultf(tocsin.Conflict, "no code is waited for: enter the address again")
	}
	if subtle.ConstantTimeCompare([]byte(digest(strings.ToLower(tidyCode(code)))), []byte(a.hash)) != 1 {
		a.tries++
		return false, nil
	}
	a.Address, a.Confirmed, a.Wanted, a.hash, a.Expires = a.Wanted, now, "", "", time.Time{}
	return true, nil
}
