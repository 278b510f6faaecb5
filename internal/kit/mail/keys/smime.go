package keys

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"slices"
	"strings"
	"time"

	"tocsin"
)

// cert is a certificate; own ones have their secret key, and the certificates of the authorities above them.
type cert struct {
	*x509.Certificate
	key     crypto.PrivateKey
	chain   []*x509.Certificate
	own     bool
	file    string
	revoked bool
}

// revocation is one certificate that its authority has revoked.
type revocation struct {
	issuer string // the raw name
	serial string
}

// readPEM reads a file of certificates. In own/ it is a certificate with its key, and the authorities above it.
func (r *Ring) readPEM(c *content, path string, b []byte, own bool) error {
	if own {
		b, err := r.unwrap(b)
		if err != nil {
			return err
		}
		k, err := parseOwn(b)
		if err != nil {
			return err
		}
		k.own, k.file = true, path
		c.smime = append(c.smime, k)
		return nil
	}
	certs, err := parseCerts(b)
	for _, x := range certs {
		c.smime = append(c.smime, &cert{Certificate: x, file: path})
	}
	return err
}

// parseCerts reads certificates, in PEM or as they are.
func parseCerts(b []byte) (certs []*x509.Certificate, err error) {
	if !bytes.Contains(b, []byte("-----BEGIN")) {
		x, err := x509.ParseCertificate(b)
		if err != nil {
			return nil, tocsin.Faultf(tocsin.Invalid, "not a certificate: %v", err)
		}
		return []*x509.Certificate{x}, nil
	}
	for len(b) > 0 {
		block, rest := pem.Decode(b)
		if block == nil {
			break
		}
		b = rest
		if block.Type != "CERTIFICATE" && block.Type != "TRUSTED CERTIFICATE" {
			continue
		}
		x, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return certs, tocsin.Faultf(tocsin.Invalid, "not a certificate: %v", err)
		}
		certs = append(certs, x)
	}
	return certs, nil
}

// parseOwn reads a secret key, its certificate, and those above it.
func parseOwn(b []byte) (*cert, error) {
	certs, err := parseCerts(b)
	if err != nil {
		return nil, err
	}
	key, err := parseSecret(b)
	if err != nil {
		return nil, err
	}
	public, ok := key.(interface{ Public() crypto.PublicKey })
	if !ok {
		return nil, tocsin.Faultf(tocsin.Invalid, "a secret key of a kind that can't be used here")
	}
	k := &cert{key: key}
	for _, x := range certs {
		if same, ok := x.PublicKey.(interface{ Equal(crypto.PublicKey) bool }); k.Certificate == nil && ok && same.Equal(public.Public()) {
			k.Certificate = x
			continue
		}
		k.chain = append(k.chain, x)
	}
	if k.Certificate == nil {
		return nil, tocsin.Faultf(tocsin.Invalid, "none of the %d certificates belongs to the secret key", len(certs))
	}
	return k, nil
}

func parseSecret(b []byte) (crypto.PrivateKey, error) {
	for len(b) > 0 {
		block, rest := pem.Decode(b)
		if block == nil {
			break
		}
		b = rest
		switch {
		case block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != "":
			return nil, tocsin.Faultf(tocsin.Invalid, "the secret key is locked; unlock it first: openssl pkey -in FILE -out OPEN.pem. The ring locks it with its own passphrase")
		case strings.HasSuffix(block.Type, "PRIVATE KEY"):
			return parseDER(block.Bytes)
		}
	}
	return nil, tocsin.Faultf(tocsin.Invalid, "no secret key")
}

func parseDER(der []byte) (crypto.PrivateKey, error) {
	if k, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return k, nil
	}
	if k, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return k, nil
	}
	k, err := x509.ParseECPrivateKey(der)
	if err != nil {
		return nil, tocsin.Faultf(tocsin.Invalid, "not a secret key: %v", err)
	}
	return k, nil
}

// readCRL reads a list of revoked certificates; that its authority signed it was checked when it was imported.
func (r *Ring) readCRL(c *content, _ string, b []byte, _ bool) error {
	list, err := parseCRL(b)
	if err != nil {
		return err
	}
	for _, e := range list.RevokedCertificateEntries {
		c.revoked = append(c.revoked, revocation{string(list.RawIssuer), e.SerialNumber.String()})
	}
	return nil
}

func parseCRL(b []byte) (*x509.RevocationList, error) {
	if block, _ := pem.Decode(b); block != nil && block.Type == "X509 CRL" {
		b = block.Bytes
	}
	list, err := x509.ParseRevocationList(b)
	if err != nil {
		return nil, tocsin.Faultf(tocsin.Invalid, "not a list of revoked certificates: %v", err)
	}
	return list, nil
}

// markRevoked notes at each certificate whether it was revoked.
func (c *content) markRevoked() {
	gone := map[revocation]bool{}
	for _, v := range c.revoked {
		gone[v] = true
	}
	for _, k := range c.smime {
		k.revoked = gone[revocation{string(k.RawIssuer), k.SerialNumber.String()}]
	}
}

func certID(x *x509.Certificate) string {
	return strings.ToUpper(fmt.Sprintf("%x", sha256.Sum256(x.Raw)))
}

// tell says what a person is told of the certificate.
func (k *cert) tell(now time.Time) Key {
	out := Key{ID: certID(k.Certificate), Way: SMIME, Own: k.own, Name: k.Subject.CommonName, Emails: certEmails(k.Certificate), Created: k.NotBefore, Expires: k.NotAfter, file: k.file}
	switch {
	case k.revoked:
		out.Trouble = "its authority has revoked it"
	case now.After(k.NotAfter):
		out.Trouble = "it has expired"
	case now.Before(k.NotBefore):
		out.Trouble = "it is not valid yet"
	case k.IsCA && len(out.Emails) == 0:
		return out // an authority: neither signs letters nor gets any
	case !k.forMail():
		out.Trouble = "it is not meant for mail"
	default:
		any := k.KeyUsage == 0
		out.Signs = any || k.KeyUsage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) != 0
		out.Crypts = k.PublicKeyAlgorithm == x509.RSA && (any || k.KeyUsage&x509.KeyUsageKeyEncipherment != 0)
	}
	return out
}

// forMail reports whether a certificate is meant for mail, or does not say what for. Source: RFC 8550 §4.4.4.
func (k *cert) forMail() bool {
	return len(k.ExtKeyUsage)+len(k.UnknownExtKeyUsage) == 0 || slices.Contains(k.ExtKeyUsage, x509.ExtKeyUsageAny) ||
		slices.Contains(k.ExtKeyUsage, x509.ExtKeyUsageEmailProtection)
}

// emailInSubject is where older certificates have the address. Source: RFC 8550 §3.
var emailInSubject = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1}

func certEmails(x *x509.Certificate) (emails []string) {
	for _, e := range x.EmailAddresses {
		emails = append(emails, strings.ToLower(e))
	}
	for _, a := range x.Subject.Names {
		if s, ok := a.Value.(string); ok && a.Type.Equal(emailInSubject) && !slices.Contains(emails, strings.ToLower(s)) {
			emails = append(emails, strings.ToLower(s))
		}
	}
	return emails
}

// certFor returns the certificate to encrypt to an address with: the one that is valid longest.
func (c content) certFor(email string, now time.Time) (*cert, error) {
	var best *cert
	var bad Key
	for _, k := range c.smimeOf[strings.ToLower(email)] {
		told := k.tell(now)
		switch {
		case !told.holds(email):
		case told.Trouble != "" || !told.Crypts:
			bad = told
		case best == nil || k.NotAfter.After(best.NotAfter):
			best = k
		}
	}
	switch {
	case best != nil:
		return best, nil
	case bad.Trouble != "":
		return nil, tocsin.Faultf(tocsin.NotFound, "no certificate to encrypt to %s is in the ring; %.16s… can't be used: %s", email, bad.ID, bad.Trouble)
	case bad.ID != "":
		return nil, tocsin.Faultf(tocsin.NotFound, "no certificate to encrypt to %s is in the ring; %.16s… is not for encrypting, or its key is not RSA", email, bad.ID)
	}
	return nil, tocsin.Faultf(tocsin.NotFound, "no certificate to encrypt to %s is in the ring", email)
}

// ownCert returns the own certificate that signs.
func (c content) ownCert(from string, now time.Time) (*cert, error) {
	var best *cert
	for _, k := range c.smime {
		told := k.tell(now)
		if !k.own || !told.Signs {
			continue
		}
		if best == nil || told.holds(from) && !best.tell(now).holds(from) || told.holds(from) == best.tell(now).holds(from) && k.NotAfter.After(best.NotAfter) {
			best = k
		}
	}
	if best == nil {
		return nil, errNoOwnKey
	}
	return best, nil
}
