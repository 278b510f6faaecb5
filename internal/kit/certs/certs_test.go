package certs

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/acme"
)

// shown returns the certificate that a server shows.
func shown(t *testing.T, c *tls.Config) *x509.Certificate {
	t.Helper()
	server, client := net.Pipe()
	defer client.Close()
	done := make(chan error, 1)
	go func() {
		s := tls.Server(server, c)
		done <- s.Handshake()
	}()
	cl := tls.Client(client, &tls.Config{InsecureSkipVerify: true, ServerName: "node.example"}) //nolint:gosec // the test looks at it
	if err := cl.Handshake(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	return cl.ConnectionState().PeerCertificates[0]
}

func TestSelf(t *testing.T) {
	dir, now := filepath.Join(t.TempDir(), "tls"), time.Now()
	c, print1, err := Self(dir, []string{"node.example", "192.0.2.1"}, now)
	if err != nil {
		t.Fatal(err)
	}
	cert := shown(t, c)
	if Fingerprint(cert.Raw) != print1 || len(print1) != 95 || cert.VerifyHostname("node.example") != nil || cert.VerifyHostname("192.0.2.1") != nil {
		t.Errorf("%s, %v", print1, cert.DNSNames)
	}
	info, err := os.Stat(filepath.Join(dir, "self.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key: %v %v", info, err)
	}
	if _, again, err := Self(dir, []string{"node.example"}, now.AddDate(0, 1, 0)); err != nil || again != print1 {
		t.Errorf("a month later: %s %v", again, err)
	}
	if _, later, err := Self(dir, []string{"node.example"}, now.AddDate(3, 0, 0)); err != nil || later == print1 {
		t.Errorf("after its end: %s %v", later, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "self.key"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Self(dir, []string{"node.example"}, now); err == nil {
		t.Error("a key that is damaged is no error")
	}
}

func TestFiles(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	make2 := func(sub string) (cert, key string) {
		if _, _, err := Self(filepath.Join(dir, sub), []string{sub + ".example"}, now); err != nil {
			t.Fatal(err)
		}
		return filepath.Join(dir, sub, "self.crt"), filepath.Join(dir, sub, "self.key")
	}
	cert, key := make2("a")
	var log bytes.Buffer
	clock := now
	c, err := FromFiles(cert, key, slog.New(slog.NewTextHandler(&log, nil)), func() time.Time { return clock })
	if err != nil {
		t.Fatal(err)
	}
	name := func() string { return shown(t, c).Subject.CommonName }
	if name() != "a.example" {
		t.Error(name())
	}
	cert2, key2 := make2("b")
	if err := os.Rename(key2, key); err != nil {
		t.Fatal(err)
	}
	clock = clock.Add(time.Minute)
	if got := name(); got != "a.example" || !strings.Contains(log.String(), "the old one stays") {
		t.Errorf("with the new key and the old certificate: %s, %s", got, log.String())
	}
	if err := os.Rename(cert2, cert); err != nil {
		t.Fatal(err)
	}
	if got := name(); got != "a.example" {
		t.Errorf("before the next look: %s", got)
	}
	clock = clock.Add(time.Minute)
	if got := name(); got != "b.example" {
		t.Errorf("with both new: %s", got)
	}
	if _, err := FromFiles(cert, cert, slog.Default(), time.Now); err == nil {
		t.Error("a certificate for a key")
	}
	if _, err := FromFiles("/nowhere", key, slog.Default(), time.Now); err == nil {
		t.Error("a file that is not there")
	}
}

func TestACME(t *testing.T) {
	c := FromACME(ACME{Hosts: []string{"node.example"}, Cache: t.TempDir(), Directory: "http://127.0.0.1:1/dir"})
	if c.MinVersion != tls.VersionTLS12 || !strings.Contains(strings.Join(c.NextProtos, " "), acme.ALPNProto) {
		t.Errorf("%v %v", c.MinVersion, c.NextProtos)
	}
	if _, err := c.GetCertificate(&tls.ClientHelloInfo{ServerName: "evil.example"}); err == nil || !strings.Contains(err.Error(), "not configured") {
		t.Errorf("another name: %v", err)
	}
}
