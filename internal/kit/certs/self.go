package certs

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// selfLife is how long a certificate of our own holds; selfRenew how long before its end another is made.
const (
	selfLife  = 825 * 24 * time.Hour
	selfRenew = 30 * 24 * time.Hour
)

// Self serves a certificate that the node has made itself, and keeps in a folder: at the first call it is made. It returns
// the fingerprint, which people compare by another way: nobody else vouches for it.
func Self(dir string, names []string, now time.Time) (c *tls.Config, fingerprint string, err error) {
	certFile, keyFile := filepath.Join(dir, "self.crt"), filepath.Join(dir, "self.key")
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if errors.Is(err, os.ErrNotExist) || err == nil && now.After(pair.Leaf.NotAfter.Add(-selfRenew)) {
		if err = makeSelf(dir, certFile, keyFile, names, now); err == nil {
			pair, err = tls.LoadX509KeyPair(certFile, keyFile)
		}
	}
	if err != nil {
		return nil, "", fmt.Errorf("own certificate: %w", err)
	}
	c = base()
	c.Certificates = []tls.Certificate{pair}
	return c, Fingerprint(pair.Certificate[0]), nil
}

// serialBits is how long a serial number is. Source: RFC 5280 §4.1.2.2, which allows 20 bytes.
const serialBits = 127

func makeSelf(dir, certFile, keyFile string, names []string, now time.Time) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), serialBits))
	if err != nil {
		return err
	}
	t := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: names[0]}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(selfLife),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true,
	}
	for _, n := range names {
		if ip := net.ParseIP(n); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else {
			t.DNSNames = append(t.DNSNames, n)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, key.Public(), key)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return errors.Join(os.MkdirAll(dir, 0o700),
		writePEM(keyFile, "PRIVATE KEY", private), // before the certificate: alone it is no harm
		writePEM(certFile, "CERTIFICATE", der))
}

// writePEM replaces a file whole.
func writePEM(file, kind string, der []byte) error {
	part := file + ".part"
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	err = pem.Encode(f, &pem.Block{Type: kind, Bytes: der})
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(part, file)
}
