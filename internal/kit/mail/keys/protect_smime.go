package keys

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"sync"

	"github.com/smallstep/pkcs7"

	"tocsin"
)

// strong makes the library encrypt with AES-256 in CBC, which every reader of S/MIME 3.2 knows; it would take DES. What
// it calls GCM is not what the standard means, so that is left alone. Source: RFC 8551 §2.7.
var strong = sync.OnceFunc(func() { pkcs7.ContentEncryptionAlgorithm = pkcs7.EncryptionAlgorithmAES256CBC })

// signSMIME writes a content with its signature beside it. Source: RFC 8551 §3.5.3.
func (r *Ring) signSMIME(content []byte, from string) ([]byte, error) {
	c, err := r.load()
	if err != nil {
		return nil, err
	}
	k, err := c.ownCert(from, r.o.Now())
	if errors.Is(err, errNoOwnKey) {
		if locked := c.locked(); locked != nil {
			return nil, locked
		}
		return nil, tocsin.Faultf(tocsin.NotFound, "no own certificate that signs is in the ring: import one that an authority made, or make one with `tocsin key generate smime`")
	}
	if err != nil {
		return nil, err
	}
	der, err := signCMS(content, k)
	if err != nil {
		return nil, err
	}
	head := "micalg=\"sha-256\";\r\n protocol=\"application/pkcs7-signature\""
	return signed(content, head, "Content-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"smime.p7s\"", lines64(der)), nil
}

func signCMS(content []byte, k *cert) ([]byte, error) {
	sd, err := pkcs7.NewSignedData(content)
	if err != nil {
		return nil, fmt.Errorf("sign letter: %w", err)
	}
	sd.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	if _, ok := k.key.(*rsa.PrivateKey); ok {
		sd.SetEncryptionAlgorithm(pkcs7.OIDEncryptionAlgorithmRSASHA256)
	}
	if err := sd.AddSigner(k.Certificate, k.key, pkcs7.SignerInfoConfig{}); err != nil {
		return nil, fmt.Errorf("sign letter: %w", err)
	}
	for _, x := range k.chain {
		sd.AddCertificate(x)
	}
	sd.Detach()
	der, err := sd.Finish()
	if err != nil {
		return nil, fmt.Errorf("sign letter: %w", err)
	}
	return der, nil
}

// encryptSMIME encrypts a content to an address, and to the node's own certificate. Source: RFC 8551 §3.3.
func (r *Ring) encryptSMIME(content []byte, to, from string) ([]byte, error) {
	c, err := r.load()
	if err != nil {
		return nil, err
	}
	k, err := c.certFor(to, r.o.Now())
	if err != nil {
		return nil, err
	}
	readers := []*x509.Certificate{k.Certificate}
	if own, err := c.certFor(from, r.o.Now()); err == nil && own.own && !own.Equal(k.Certificate) {
		readers = append(readers, own.Certificate)
	}
	strong()
	der, err := pkcs7.Encrypt(content, readers)
	if err != nil {
		return nil, fmt.Errorf("encrypt letter: %w", err)
	}
	head := "Content-Type: application/pkcs7-mime; smime-type=enveloped-data;\r\n name=\"smime.p7m\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"smime.p7m\"\r\n\r\n"
	return append([]byte(head), lines64(der)...), nil
}

func lines64(b []byte) (out []byte) {
	const width = 76
	text := base64.StdEncoding.EncodeToString(b)
	for len(text) > 0 {
		n := min(width, len(text))
		out = append(append(out, text[:n]...), '\r', '\n')
		text = text[n:]
	}
	return out
}
