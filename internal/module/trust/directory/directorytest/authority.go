package directorytest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"testing"
	"time"
)

// authority makes an authority, and a certificate of this machine by it, as files in a folder.
func authority(t testing.TB, dir string) *x509.CertPool {
	t.Helper()
	from, until := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	ca := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test authority"}, NotBefore: from, NotAfter: until,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	own := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "localhost"}, NotBefore: ca.NotBefore, NotAfter: ca.NotAfter,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	caKey, ownKey := key(t), key(t)
	write(t, dir+"/ca.pem", "CERTIFICATE", sign(t, ca, ca, caKey, caKey))
	write(t, dir+"/cert.pem", "CERTIFICATE", sign(t, own, ca, ownKey, caKey))
	der, err := x509.MarshalPKCS8PrivateKey(ownKey)
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir+"/key.pem", "PRIVATE KEY", der)
	pool := x509.NewCertPool()
	text, err := os.ReadFile(dir + "/ca.pem")
	if err != nil || !pool.AppendCertsFromPEM(text) {
		t.Fatal("the authority can't be read", err)
	}
	return pool
}

func key(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func sign(t testing.TB, c, by *x509.Certificate, k, byKey *ecdsa.PrivateKey) []byte {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, c, by, k.Public(), byKey)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func write(t testing.TB, file, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}

func trusting(cas *x509.CertPool) *tls.Config {
	return &tls.Config{RootCAs: cas, MinVersion: tls.VersionTLS12}
}
