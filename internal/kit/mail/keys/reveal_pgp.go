package keys

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/ProtonMail/go-crypto/openpgp/armor"
	pgperrors "github.com/ProtonMail/go-crypto/openpgp/errors"
	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"

	"tocsin"
)

func (c content) entities() openpgp.EntityList {
	list := make(openpgp.EntityList, len(c.pgp))
	for i, k := range c.pgp {
		list[i] = k.Entity
	}
	return list
}

// openPGP decrypts the second part of a letter that is encrypted.
func (c content) openPGP(parts [][]byte, from string, r *Ring, out *Revealed) ([]byte, bool) {
	if len(parts) < 2 {
		return trouble(out, errParts())
	}
	head, body, _, _ := contentType(parts[1])
	clear, err := c.decryptPGP(decoded(head, body), from, r, out)
	if err != nil {
		return trouble(out, err)
	}
	return crlf(clear), true
}

// openInline decrypts text that is an OpenPGP message itself, as older programs send it.
func (c content) openInline(head string, body []byte, from string, r *Ring, out *Revealed) ([]byte, bool) {
	if out.Encrypted != None {
		return nil, false
	}
	text := decoded(head, body)
	at := bytes.Index(text, []byte("-----BEGIN PGP MESSAGE-----"))
	if at < 0 {
		return nil, false
	}
	clear, err := c.decryptPGP(text[at:], from, r, out)
	if err != nil {
		return trouble(out, err)
	}
	return append([]byte("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"), crlf(clear)...), true
}

func (c content) decryptPGP(text []byte, from string, r *Ring, out *Revealed) ([]byte, error) {
	block, err := armor.Decode(bytes.NewReader(text))
	if err != nil {
		return nil, tocsin.Faultf(tocsin.Invalid, "it can't be decrypted: no OpenPGP message is in it")
	}
	md, err := openpgp.ReadMessage(block.Body, c.entities(), nil, r.config())
	if err != nil {
		return nil, tocsin.Faultf(tocsin.Invalid, "it can't be decrypted with a key of the ring: %v", err)
	}
	clear, err := io.ReadAll(io.LimitReader(md.UnverifiedBody, maxClear+1))
	switch {
	case err != nil: // it is also what says that somebody changed it on the way
		return nil, tocsin.Faultf(tocsin.Invalid, "it can't be decrypted: %v", err)
	case len(clear) > maxClear:
		return nil, tocsin.Faultf(tocsin.TooLarge, "decrypted it has more than %d MB", maxClear>>20)
	}
	if md.IsEncrypted {
		out.Encrypted = PGP
	}
	if md.IsSigned {
		out.Signed = PGP
		c.judgePGP(md.SignedBy, md.SignatureError, from, r, out)
	}
	return clear, nil
}

// checkPGP checks the signature that stands beside a content.
func (c content) checkPGP(parts [][]byte, from string, r *Ring, out *Revealed) ([]byte, bool) {
	if len(parts) < 2 {
		return trouble(out, errParts())
	}
	out.Signed = PGP
	head, body, _, _ := contentType(parts[1])
	block, err := armor.Decode(bytes.NewReader(decoded(head, body)))
	if err != nil {
		out.Trouble = "no OpenPGP signature is where it should be"
		return parts[0], true
	}
	signature, err := io.ReadAll(io.LimitReader(block.Body, maxFile))
	if err != nil {
		out.Trouble = "the OpenPGP signature is broken"
		return parts[0], true
	}
	md, err := openpgp.VerifyDetachedSignatureReader(c.entities(), bytes.NewReader(parts[0]), bytes.NewReader(signature), r.config())
	if err != nil {
		out.Trouble = "the OpenPGP signature is broken"
		return parts[0], true
	}
	_, _ = io.Copy(io.Discard, md.UnverifiedBody) // its end is where the signature is checked
	c.judgePGP(md.SignedBy, md.SignatureError, from, r, out)
	return parts[0], true
}

// judgePGP says what a signature is worth.
func (c content) judgePGP(by *openpgp.Key, err error, from string, r *Ring, out *Revealed) {
	switch {
	case errors.Is(err, pgperrors.ErrUnknownIssuer) || err == nil && by == nil:
		out.Trouble = "it is signed with a key that is not in the ring"
		return
	case by == nil || by.Entity == nil:
		out.Trouble = fmt.Sprintf("the signature is not right: %v", err)
		return
	}
	k := (&pgpKey{Entity: by.Entity}).tell(r.o.Now())
	out.Signer = k.ID
	out.Good, out.Trouble = worth(k, err, from)
}

// worth says whether a signature is good, and if not, why.
func worth(k Key, err error, from string) (bool, string) {
	switch {
	case err != nil:
		return false, fmt.Sprintf("the signature is not right: %v", err)
	case k.Trouble != "":
		return false, "the signature is right, but its key can't be relied on: " + k.Trouble
	case !k.holds(from):
		return false, fmt.Sprintf("the signature is right, but of %s, not of the sender", strings.Join(k.Emails, ", "))
	}
	return true, ""
}
