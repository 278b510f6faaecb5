package keys

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/clearsign"
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

// openInline opens text that is an OpenPGP message itself, as older programs send it: encrypted, or signed in the clear.
// What stands before and behind it in the same text was not, and is marked off.
func (c content) openInline(head string, body []byte, from string, r *Ring, out *Revealed) ([]byte, bool) {
	text := decoded(head, body)
	at := bytes.Index(text, []byte("-----BEGIN PGP MESSAGE-----"))
	if signed := bytes.Index(text, []byte("-----BEGIN PGP SIGNED MESSAGE-----")); signed >= 0 && (at < 0 || signed < at) {
		return c.checkInline(head, text, signed, from, r, out)
	}
	if at < 0 {
		return nil, false
	}
	clear, err := c.decryptPGP(text[at:], from, r, out)
	if err != nil {
		return trouble(out, err)
	}
	_, behind, _ := bytes.Cut(text[at:], []byte("-----END PGP MESSAGE-----"))
	charset := "utf-8"
	if !utf8.Valid(clear) {
		charset = charsetOf(head)
	}
	return inline(out, charset, text[:at], clear, behind), true
}

// checkInline checks a signature around text. Source: RFC 9580 §7.
func (c content) checkInline(head string, text []byte, at int, from string, r *Ring, out *Revealed) ([]byte, bool) {
	out.Signed = PGP
	block, rest := clearsign.Decode(text[at:])
	if block == nil {
		out.Trouble = sentence("the OpenPGP signature in its text is broken")
		return nil, false
	}
	signature, err := io.ReadAll(io.LimitReader(block.ArmoredSignature.Body, maxFile))
	if err == nil {
		var md *openpgp.MessageDetails
		if md, err = openpgp.VerifyDetachedSignatureReader(c.entities(), bytes.NewReader(block.Bytes), bytes.NewReader(signature), r.config()); err == nil {
			_, _ = io.Copy(io.Discard, md.UnverifiedBody) // its end is where the signature is checked
			c.judgePGP(md.SignedBy, md.SignatureError, from, r, out)
		}
	}
	if err != nil {
		out.Trouble = sentence("the OpenPGP signature in its text is broken")
	}
	return inline(out, charsetOf(head), text[:at], block.Plaintext, rest), true
}

// inline puts the text of a message together with what stood around it.
func inline(out *Revealed, charset string, before, clear, behind []byte) []byte {
	text := clear
	before, behind = bytes.TrimSpace(before), bytes.TrimSpace(behind)
	if len(before)+len(behind) > 0 {
		out.Partial, out.Good = true, false
		out.Trouble = strings.TrimPrefix(out.Trouble+"; text stands around it that was neither signed nor encrypted", "; ")
		const rule = "\r\n----------\r\n"
		if len(before) > 0 {
			text = slices.Concat(before, []byte(rule), text)
		}
		if len(behind) > 0 {
			text = slices.Concat(text, []byte(rule), behind)
		}
	}
	head := "Content-Type: text/plain; charset=" + charset + "\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
	return append([]byte(head), crlf(text)...)
}

// charsetOf is the character set that an entity names.
func charsetOf(head string) string {
	_, params, err := mime.ParseMediaType(header(head, "Content-Type"))
	if err != nil || !charsetForm.MatchString(params["charset"]) {
		return "utf-8"
	}
	return params["charset"]
}

var charsetForm = regexp.MustCompile("^[A-Za-z0-9._:-]{1,40}$")

func (c content) decryptPGP(text []byte, from string, r *Ring, out *Revealed) ([]byte, error) {
	block, err := armor.Decode(bytes.NewReader(text))
	if err != nil {
		return nil, tocsin.Faultf(tocsin.Invalid, "it can't be decrypted: no OpenPGP message is in it")
	}
	md, err := openpgp.ReadMessage(block.Body, c.entities(), nil, r.config())
	if err != nil {
		if errors.Is(err, pgperrors.ErrKeyIncorrect) {
			out.NotForUs = true
			return nil, tocsin.Faultf(tocsin.Invalid, "it can't be decrypted: it is not encrypted for a key of the ring")
		}
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
		out.Trouble = sentence("no OpenPGP signature is where it should be")
		return parts[0], true
	}
	signature, err := io.ReadAll(io.LimitReader(block.Body, maxFile))
	if err != nil {
		out.Trouble = sentence("the OpenPGP signature is broken")
		return parts[0], true
	}
	md, err := openpgp.VerifyDetachedSignatureReader(c.entities(), bytes.NewReader(parts[0]), bytes.NewReader(signature), r.config())
	if err != nil {
		out.Trouble = sentence("the OpenPGP signature is broken")
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
		out.UnknownKey, out.Trouble = true, sentence("it is signed with a key that is not in the ring")
		return
	case by == nil || by.Entity == nil:
		out.Trouble = sentence("the signature is not right: %v", err)
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
		return false, sentence("the signature is not right: %v", err)
	case k.Trouble != "":
		return false, sentence("the signature is right, but its key can't be relied on: %s", k.Trouble)
	case !k.holds(from):
		return false, sentence("the signature is right, but of %s, not of the sender", strings.Join(k.Emails, ", "))
	}
	return true, ""
}
