package keys

import (
	"crypto/x509"
	"errors"

	"tocsin"
)

// openSMIME opens what is enveloped, or signed so that the content stands within. Source: RFC 8551 §3.
func (c content) openSMIME(der []byte, from string, r *Ring, out *Revealed) ([]byte, bool) {
	p7, err := parsePKCS7(der)
	if err == nil && len(p7.Signers) > 0 {
		out.Signed = SMIME
		c.judgeSMIME(der, nil, from, r, out)
		return crlf(p7.Content), len(p7.Content) > 0
	}
	reason := error(tocsin.Faultf(tocsin.NotFound, "no own certificate is in the ring"))
	for _, k := range c.smime {
		if !k.own {
			continue
		}
		if err == nil {
			if text, err := p7.Decrypt(k.Certificate, k.key); err == nil {
				out.Encrypted = SMIME
				return crlf(text), true
			}
		}
		text, err := decryptCMS(der, k)
		if err == nil {
			out.Encrypted = SMIME
			return crlf(text), true
		}
		reason = err
	}
	out.NotForUs = errors.Is(reason, errNotOurs) || tocsin.WhyOf(reason) == tocsin.NotFound
	return trouble(out, tocsin.Faultf(tocsin.Invalid, "it can't be decrypted with a certificate of the ring: %v", reason))
}

// checkSMIME checks the signature that stands beside a content.
func (c content) checkSMIME(parts [][]byte, from string, r *Ring, out *Revealed) ([]byte, bool) {
	if len(parts) < 2 {
		return trouble(out, errParts())
	}
	out.Signed = SMIME
	head, body, _, _ := contentType(parts[1])
	c.judgeSMIME(decoded(head, body), parts[0], from, r, out)
	return parts[0], true
}

// judgeSMIME checks a signature; content is what it is of, where that does not stand within.
func (c content) judgeSMIME(der, content []byte, from string, r *Ring, out *Revealed) {
	p7, err := parsePKCS7(der)
	if err != nil {
		out.Trouble = sentence("the S/MIME signature is broken")
		return
	}
	if content != nil {
		p7.Content = content
	}
	signer := p7.GetOnlySigner()
	if signer == nil {
		out.Trouble = sentence("it has not exactly one S/MIME signature")
		return
	}
	k := c.known(signer)
	told := k.tell(r.o.Now())
	out.Signer = told.ID
	if told.Trouble == "" && !c.trusts(k, p7.Certificates, r) {
		told.Trouble, out.UnknownKey = "neither it nor its authority is in the ring", true
	}
	out.Good, out.Trouble = worth(told, p7.Verify(), from)
}

// known returns the ring's own entry of a certificate, which may be marked as revoked.
func (c content) known(x *x509.Certificate) *cert {
	for _, k := range c.smime {
		if k.Equal(x) {
			return k
		}
	}
	k := &cert{Certificate: x}
	for _, v := range c.revoked {
		if v == (revocation{string(x.RawIssuer), x.SerialNumber.String()}) {
			k.revoked = true
		}
	}
	return k
}

// trusts reports whether a certificate is in the ring, or one of the ring's authorities vouches for it.
func (c content) trusts(k *cert, others []*x509.Certificate, r *Ring) bool {
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	for _, own := range c.smime {
		if own.Equal(k.Certificate) {
			return true
		}
		if own.IsCA {
			roots.AddCert(own.Certificate)
		}
	}
	for _, x := range others {
		between.AddCert(x)
	}
	_, err := k.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: r.o.Now(), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection, x509.ExtKeyUsageAny}})
	return err == nil
}
