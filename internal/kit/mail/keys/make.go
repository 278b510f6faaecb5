package keys

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net/mail"
	"os"
	"path/filepath"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp/packet"
	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"

	"tocsin"
)

// Of keys that the node makes itself.
const (
	rsaBits   = 3072
	validFor  = 3 * 365 * 24 * time.Hour // of a certificate that the node signs itself
	tokenSize = 32                       // bytes
)

// Generate makes an own key: for OpenPGP one with a key each for signing and encrypting; for S/MIME two certificates,
// which the node signs itself, so a reader has to be told of them.
func (r *Ring) Generate(way Way) ([]Key, error) {
	if _, err := mail.ParseAddress(r.email()); err != nil {
		return nil, tocsin.Faultf(tocsin.Invalid, "a key needs the address that letters come from: set mail.from in the settings")
	}
	switch way {
	case PGP:
		return r.generatePGP()
	case SMIME:
		return r.generateSMIME()
	}
	return nil, tocsin.Faultf(tocsin.Invalid, "%.20q is no kind of key; want pgp or smime", string(way))
}

func (r *Ring) generatePGP() ([]Key, error) {
	config := r.config()
	config.Algorithm, config.Curve = packet.PubKeyAlgoEdDSA, packet.Curve25519 // gpg knows it since 2.1, and it signs thirty letters while RSA signs one
	e, err := openpgp.NewEntity(r.o.Name, "", r.email(), config)
	if err != nil {
		return nil, tocsin.Faultf(tocsin.Invalid, "make OpenPGP key: %w", err)
	}
	if err := r.keepOwnPGP(e); err != nil {
		return nil, err
	}
	return []Key{(&pgpKey{Entity: e, own: true}).tell(r.o.Now())}, nil
}

// keepOwnPGP writes an own key, locked where the ring has a passphrase.
func (r *Ring) keepOwnPGP(e *openpgp.Entity) error {
	if r.o.Passphrase != "" {
		if err := e.EncryptPrivateKeys([]byte(r.o.Passphrase), r.config()); err != nil {
			return fmt.Errorf("lock key: %w", err)
		}
	}
	text, err := armoured(openpgp.PrivateKeyType, func(b *bytes.Buffer) error { return e.SerializePrivateWithoutSigning(b, r.config()) })
	if err != nil {
		return fmt.Errorf("write key: %w", err)
	}
	return r.put("own", fingerprint(e)+".asc", text)
}

func (r *Ring) generateSMIME() (made []Key, err error) {
	for _, usage := range []x509.KeyUsage{x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment, x509.KeyUsageKeyEncipherment} {
		text, err := r.selfSigned(usage)
		if err != nil {
			return nil, err
		}
		k, err := r.keepOwnPEM(text)
		if err != nil {
			return nil, err
		}
		made = append(made, k)
	}
	return made, nil
}

// selfSigned makes a certificate for one use, with its key, as PEM. Source: RFC 8550 §4.4.
func (r *Ring) selfSigned(usage x509.KeyUsage) ([]byte, error) {
	key, err := rsa.GenerateKey(rand.Reader, rsaBits)
	if err != nil {
		return nil, fmt.Errorf("make certificate: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, fmt.Errorf("make certificate: %w", err)
	}
	now := r.o.Now()
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: r.o.Name}, EmailAddresses: []string{r.email()}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(validFor),
		KeyUsage: usage, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("make certificate: %w", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("make certificate: %w", err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return append(text, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})...), nil
}

// keepOwnPEM writes an own certificate with its key, locked where the ring has a passphrase.
func (r *Ring) keepOwnPEM(text []byte) (Key, error) {
	k, err := parseOwn(text)
	if err != nil {
		return Key{}, err
	}
	k.own = true
	if text, err = r.wrap(text); err != nil {
		return Key{}, err
	}
	told := k.tell(r.o.Now())
	return told, r.put("own", told.ID+".pem", text)
}

// Token returns the secret that proves a bounce to be of a letter of ours; it is made at its first need.
func (r *Ring) Token() ([]byte, error) {
	path := filepath.Join(r.o.Dir, "own", "token.key")
	b, err := os.ReadFile(path)
	switch {
	case err == nil && len(b) == tokenSize:
		return b, nil
	case err == nil:
		return nil, fmt.Errorf("read %s: %d bytes, want %d", path, len(b), tokenSize)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("read token: %w", err)
	}
	b = make([]byte, tokenSize)
	_, _ = rand.Read(b) // it never fails
	return b, r.put("own", "token.key", b)
}
