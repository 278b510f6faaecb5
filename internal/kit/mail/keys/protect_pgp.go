package keys

import (
	"bytes"
	"crypto"
	"errors"
	"fmt"
	"strings"

	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"

	"tocsin"
)

func (r *Ring) config() *packet.Config {
	return &packet.Config{Time: r.o.Now, DefaultHash: crypto.SHA512, DefaultCipher: packet.CipherAES256}
}

// ownPGPOrMake returns the own key, and makes one where there is none.
func (r *Ring) ownPGPOrMake(from string) (*pgpKey, error) {
	c, err := r.load()
	if err != nil {
		return nil, err
	}
	k, err := c.ownPGP(from, r.o.Now())
	if !errors.Is(err, errNoOwnKey) {
		return k, err
	}
	if locked := c.locked(); locked != nil { // a key is there, so another one would confuse everybody
		return nil, locked
	}
	if _, err := r.Generate(PGP); err != nil {
		return nil, err
	}
	if c, err = r.load(); err != nil {
		return nil, err
	}
	return c.ownPGP(from, r.o.Now())
}

// locked returns why an own key can't be read, if one can't.
func (c content) locked() error {
	for _, err := range c.troubles {
		if tocsin.WhyOf(err) == tocsin.Denied {
			return err
		}
	}
	return nil
}

// signPGP writes a content with its OpenPGP signature beside it. Source: RFC 3156 §5.
func (r *Ring) signPGP(content []byte, from string) ([]byte, error) {
	k, err := r.ownPGPOrMake(from)
	if err != nil {
		return nil, err
	}
	// The armour has a checksum, which the library's own way leaves out: gpg 2.2 stumbles where there is none.
	signature, err := armoured(openpgp.SignatureType, func(b *bytes.Buffer) error {
		return openpgp.DetachSignWithParams(b, []*openpgp.Entity{k.Entity}, bytes.NewReader(content), &openpgp.SignParams{Config: r.config()})
	})
	if err != nil {
		return nil, fmt.Errorf("sign letter: %w", err)
	}
	hash, err := hashOf(signature)
	if err != nil {
		return nil, err
	}
	head := "micalg=\"pgp-" + hash + "\";\r\n protocol=\"application/pgp-signature\""
	return signed(content, head, "Content-Type: application/pgp-signature; name=\"signature.asc\"\r\nContent-Description: OpenPGP signature", crlf(signature)), nil
}

// hashOf returns the name of a signature's hash, which a reader wants to know ahead. Source: RFC 3156 §5.
func hashOf(signature []byte) (string, error) {
	block, err := armor.Decode(bytes.NewReader(signature))
	if err != nil {
		return "", fmt.Errorf("read signature: %w", err)
	}
	p, err := packet.Read(block.Body)
	if err != nil {
		return "", fmt.Errorf("read signature: %w", err)
	}
	sig, ok := p.(*packet.Signature)
	if !ok {
		return "", errors.New("read signature: it is none")
	}
	return strings.ReplaceAll(strings.ToLower(sig.Hash.String()), "-", ""), nil
}

// encryptPGP encrypts a content, signed within or not, to an address and to the node's own key, so that the team can
// read later what it sent. Source: RFC 3156 §4.
func (r *Ring) encryptPGP(content []byte, to, from string, sign bool) ([]byte, error) {
	params := &openpgp.EncryptParams{Config: r.config()}
	var own *pgpKey
	var err error
	if sign {
		if own, err = r.ownPGPOrMake(from); err != nil {
			return nil, err
		}
		params.Signers = []*openpgp.Entity{own.Entity}
	}
	c, err := r.load()
	if err != nil {
		return nil, err
	}
	k, err := c.pgpFor(to, r.o.Now())
	if err != nil {
		return nil, err
	}
	readers := []*openpgp.Entity{k.Entity}
	if own, err = c.ownPGP(from, r.o.Now()); err == nil && own.tell(r.o.Now()).Crypts && fingerprint(own.Entity) != fingerprint(k.Entity) {
		readers = append(readers, own.Entity)
	}
	text, err := armoured("PGP MESSAGE", func(b *bytes.Buffer) error {
		w, err := openpgp.EncryptWithParams(b, readers, nil, params)
		if err != nil {
			return fmt.Errorf("encrypt letter: %w", err)
		}
		_, err = w.Write(content)
		return errors.Join(err, w.Close())
	})
	if err != nil {
		return nil, err
	}
	return encrypted(crlf(text)), nil
}

func encrypted(text []byte) []byte {
	mark := boundary(text)
	out := []byte("Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\";\r\n boundary=\"" + mark + "\"\r\n\r\n--" + mark +
		"\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n--" + mark +
		"\r\nContent-Type: application/octet-stream; name=\"encrypted.asc\"\r\nContent-Disposition: inline; filename=\"encrypted.asc\"\r\n\r\n")
	return append(append(out, text...), "\r\n--"+mark+"--\r\n"...)
}

func crlf(b []byte) []byte {
	return bytes.ReplaceAll(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
}
