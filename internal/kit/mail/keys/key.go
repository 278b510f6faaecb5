package keys

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tocsin"
)

// Way is how a letter is signed or encrypted.
type Way string

// The ways.
const (
	None  Way = ""
	PGP   Way = "pgp"
	SMIME Way = "smime"
)

// Key is what a person is told of a key.
type Key struct {
	ID      string    `json:"id"` // its fingerprint in hexadecimal
	Way     Way       `json:"way"`
	Own     bool      `json:"own"`
	Name    string    `json:"name"`
	Emails  []string  `json:"emails"`
	Signs   bool      `json:"signs"`
	Crypts  bool      `json:"encrypts"`
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires"` // zero: never
	// Trouble says why it can't be used; "" says that it can.
	Trouble string `json:"trouble,omitempty"`
	file    string
}

// holds reports whether an address stands in the key.
func (k Key) holds(email string) bool {
	return slices.ContainsFunc(k.Emails, func(e string) bool { return strings.EqualFold(e, email) })
}

// List returns all keys: own ones first, then by address. The second value are files that can't be read.
func (r *Ring) List() ([]Key, []error, error) {
	c, err := r.load()
	if err != nil {
		return nil, nil, err
	}
	var keys []Key
	for _, k := range c.pgp {
		keys = append(keys, k.tell(r.o.Now()))
	}
	for _, k := range c.smime {
		keys = append(keys, k.tell(r.o.Now()))
	}
	slices.SortStableFunc(keys, func(a, b Key) int {
		if a.Own != b.Own {
			if a.Own {
				return -1
			}
			return 1
		}
		return strings.Compare(strings.Join(append(a.Emails, a.ID), " "), strings.Join(append(b.Emails, b.ID), " "))
	})
	return keys, c.troubles, nil
}

// find returns the one key that the end or the beginning of an ID, or an address, names.
func (r *Ring) find(name string) (Key, error) {
	list, _, err := r.List()
	if err != nil {
		return Key{}, err
	}
	upper := strings.ToUpper(strings.ReplaceAll(name, " ", ""))
	var found []Key
	for _, k := range list {
		if len(upper) >= 8 && (strings.HasSuffix(k.ID, upper) || strings.HasPrefix(k.ID, upper)) || k.holds(name) {
			found = append(found, k)
		}
	}
	switch len(found) {
	case 0:
		return Key{}, tocsin.Faultf(tocsin.NotFound, "there is no key %.80q", name)
	case 1:
		return found[0], nil
	}
	ids := make([]string, len(found))
	for i, k := range found {
		ids[i] = fmt.Sprintf("%s (%s)", k.ID, k.Way)
	}
	return Key{}, tocsin.Faultf(tocsin.Conflict, "%.80q is %d keys: %s; name one by its fingerprint", name, len(found), strings.Join(ids, ", "))
}
