package keys

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"net/mail"
	"strings"

	letter "tocsin/internal/kit/mail"

	"tocsin"
)

// Protection is how a letter is protected.
type Protection struct {
	Sign    Way
	Encrypt Way
	// Must says that a letter that can't be encrypted does not leave at all. Without it a missing key means that the
	// letter goes unencrypted, though signed.
	Must bool
}

// ErrNoKey is in the chain of what Protect returns where a letter had to be encrypted and no key for that is there.
var ErrNoKey = errors.New("no key to encrypt to")

// check says whether the ways are ways. One that is not known must not pass for none.
func (p Protection) check() error {
	for _, way := range []Way{p.Sign, p.Encrypt} {
		if way != None && way != PGP && way != SMIME {
			return tocsin.Faultf(tocsin.Invalid, "%.20q is no way to sign or encrypt; want pgp or smime", string(way))
		}
	}
	return nil
}

// Can returns how far a letter to an address can be protected as is wanted, and why not farther.
func (r *Ring) Can(to string, want Protection) (Protection, string, error) {
	if err := want.check(); err != nil {
		return Protection{}, "", err
	}
	c, err := r.load()
	if err != nil {
		return Protection{}, "", err
	}
	var trouble error
	switch want.Encrypt {
	case PGP:
		_, trouble = c.pgpFor(to, r.o.Now())
	case SMIME:
		_, trouble = c.certFor(to, r.o.Now())
	}
	if trouble != nil {
		want.Encrypt = None
		return want, trouble.Error(), nil //nolint:nilerr // it is told in words
	}
	return want, "", nil
}

// Protect signs and encrypts a letter to an address as is wanted. The headers that say who sends what to whom stay
// readable: a subject must say no more than a server on the way may know.
//
// The own OpenPGP key is made at its first need. An own certificate is not, since only an authority makes one that
// readers trust.
func (r *Ring) Protect(raw []byte, to string, want Protection) ([]byte, error) {
	if want == (Protection{}) {
		return raw, nil
	}
	can, trouble, err := r.Can(to, want)
	if err != nil {
		return nil, err
	}
	if want.Must && (want.Encrypt == None || can.Encrypt != want.Encrypt) {
		return nil, noKey(to, trouble)
	}
	l := letter.Split(raw)
	if !ascii(l.Content) {
		return nil, tocsin.Faultf(tocsin.Invalid, "a letter with bytes beyond ASCII can't be signed: a server on the way may change them")
	}
	from := sender(l)
	if can.Sign == PGP && can.Encrypt == PGP { // in one, so that a stranger does not even see who signed. Source: RFC 3156 §6.2.
		l.Content, err = r.encryptPGP(l.Content, to, from, true)
		return l.Join(), err
	}
	if l.Content, err = r.sign(l.Content, from, can.Sign); err != nil {
		return nil, err
	}
	switch can.Encrypt {
	case PGP:
		l.Content, err = r.encryptPGP(l.Content, to, from, false)
	case SMIME:
		l.Content, err = r.encryptSMIME(l.Content, to, from)
	}
	if err != nil {
		return nil, err
	}
	return l.Join(), nil
}

func noKey(to, trouble string) error {
	if trouble == "" {
		trouble = "it must be encrypted, and no way of encrypting is chosen"
	}
	f := tocsin.Faultf(tocsin.Denied, "the letter to %s may only leave encrypted: %s", to, trouble)
	f.Err = ErrNoKey
	return f
}

func (r *Ring) sign(content []byte, from string, way Way) ([]byte, error) {
	switch way {
	case None:
		return content, nil
	case PGP:
		return r.signPGP(content, from)
	}
	return r.signSMIME(content, from)
}

// sender returns the address that a letter comes from, bare.
func sender(l letter.Letter) string {
	a, err := mail.ParseAddress(l.Value("From"))
	if err != nil {
		return ""
	}
	return strings.ToLower(a.Address)
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= 0x7f {
			return false
		}
	}
	return true
}

// boundary makes the name that parts are kept apart by out of what they hold, so it can't stand in it.
func boundary(b []byte) string { return fmt.Sprintf("=_%x", sha256.Sum256(b))[:36] }

// signed writes a content and its signature as two parts. Source: RFC 1847 §2.1.
func signed(content []byte, head, signatureHead string, signature []byte) []byte {
	mark := boundary(content)
	out := []byte("Content-Type: multipart/signed; " + head + ";\r\n boundary=\"" + mark + "\"\r\n\r\n--" + mark + "\r\n")
	out = append(append(out, content...), "\r\n--"+mark+"\r\n"+signatureHead+"\r\n\r\n"...)
	return append(append(out, signature...), "\r\n--"+mark+"--\r\n"...)
}
