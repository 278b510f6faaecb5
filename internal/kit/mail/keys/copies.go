package keys

import (
	"fmt"
	netmail "net/mail"
	"strings"

	letter "tocsin/internal/kit/mail"

	"tocsin"
)

// Copy is a letter as one recipient gets it.
type Copy struct {
	To        string // the bare address
	Raw       []byte
	Encrypted Way // None: it goes as it can be read by every server on the way
	// Trouble says why it is not encrypted though that was wanted.
	Trouble string
}

// Any is a way to encrypt for Copies: OpenPGP where the recipient has a key for it, or else S/MIME.
const Any Way = "any"

// Copies makes of one letter a copy for each recipient, of To, Cc and hidden ones. All have the same Message-ID and the
// same headers, and none names a hidden recipient. Each is encrypted for its own recipient and the node alone, so that
// no copy shows, by the ids of keys, who else gets one.
//
// want says how the copy of an address is protected. Where Must is set and a recipient has no key, nothing is made, and
// the fault names all who have none.
func (r *Ring) Copies(m letter.Message, hidden []string, want func(to string) Protection) ([]Copy, error) {
	raw, err := letter.Build(m)
	if err != nil {
		return nil, err
	}
	people, err := everybody(m, hidden)
	if err != nil {
		return nil, err
	}
	var copies []Copy
	var without []string
	for _, to := range people {
		w := want(to)
		way, trouble, err := r.wayFor(to, w)
		if err != nil {
			return nil, err
		}
		if way == None && w.Must {
			without = append(without, fmt.Sprintf("%s (%s)", to, trouble))
			continue
		}
		copies = append(copies, Copy{To: to, Encrypted: way, Trouble: trouble})
	}
	if len(without) > 0 {
		f := tocsin.Faultf(tocsin.Denied, "the letter may only leave encrypted, and these recipients have no key for that: %s", strings.Join(without, "; "))
		f.Err = ErrNoKey
		return nil, f
	}
	for i := range copies {
		c := &copies[i]
		if c.Raw, err = r.Protect(raw, c.To, Protection{Sign: want(c.To).Sign, Encrypt: c.Encrypted, Must: c.Encrypted != None}); err != nil {
			return nil, err
		}
	}
	return copies, nil
}

// Best says how a letter to an address can be encrypted: with OpenPGP, or else with S/MIME; None with the reason where it
// can't be.
func (r *Ring) Best(to string) (Way, string, error) { return r.wayFor(to, Protection{Encrypt: Any}) }

// wayFor says how a letter to an address is encrypted; None with the reason where it can't be.
func (r *Ring) wayFor(to string, want Protection) (Way, string, error) {
	ways := []Way{want.Encrypt}
	if want.Encrypt == Any {
		ways = []Way{PGP, SMIME}
	}
	var reasons []string
	for _, way := range ways {
		can, trouble, err := r.Can(to, Protection{Sign: want.Sign, Encrypt: way})
		if err != nil || can.Encrypt != None {
			return can.Encrypt, "", err
		}
		if trouble != "" {
			reasons = append(reasons, trouble)
		}
	}
	return None, strings.Join(reasons, "; "), nil
}

// everybody lists the recipients of a letter, each once.
func everybody(m letter.Message, hidden []string) (people []string, err error) {
	seen := map[string]bool{}
	for _, list := range append([]string{m.To, m.Cc}, hidden...) {
		if strings.TrimSpace(list) == "" {
			continue
		}
		parsed, err := netmail.ParseAddressList(list)
		if err != nil {
			return nil, tocsin.Faultf(tocsin.Invalid, "%.80q is not a mail address", list)
		}
		for _, a := range parsed {
			address, err := letter.Address(a.Address)
			if err != nil {
				return nil, err
			}
			if key := strings.ToLower(address); !seen[key] {
				seen[key] = true
				people = append(people, address)
			}
		}
	}
	return people, nil
}
