// Package certs gives a server its certificate: from files, which are read again when they change; from an authority by
// ACME; or made by the node itself, for a first start and for machines that nobody else asks.
package certs

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"tocsin"
)

// base is what all servers have. Source: RFC 9325 §3.1.1.
func base() *tls.Config { return &tls.Config{MinVersion: tls.VersionTLS12} }

// files is a certificate that stands in two files.
type files struct {
	cert, key string
	log       *slog.Logger
	now       func() time.Time

	mu     sync.Mutex
	held   *tls.Certificate
	stamp  string    // of the files that held was read from
	looked time.Time // when the files were looked at last
}

// lookEvery is how often the files are looked at, while somebody asks for the certificate.
const lookEvery = 10 * time.Second

// FromFiles serves the certificate, with its chain, of two PEM files. When they change, new connections get the new one;
// while the new one is bad the old one stays, and the log says so.
func FromFiles(cert, key string, log *slog.Logger, now func() time.Time) (*tls.Config, error) {
	f := &files{cert: cert, key: key, log: log, now: now}
	stamp, err := f.look()
	if err == nil {
		err = f.read(stamp)
	}
	if err != nil {
		return nil, tocsin.Faultf(tocsin.Invalid, "the certificate can't be used: %w", err)
	}
	f.looked = now()
	c := base()
	c.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return f.get(), nil }
	return c, nil
}

// look returns what tells a change of the files.
func (f *files) look() (string, error) {
	var stamp strings.Builder
	for _, name := range []string{f.cert, f.key} {
		info, err := os.Stat(name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&stamp, "%d %d ", info.ModTime().UnixNano(), info.Size())
	}
	return stamp.String(), nil
}

func (f *files) read(stamp string) error {
	c, err := tls.LoadX509KeyPair(f.cert, f.key)
	if err != nil {
		return err
	}
	f.held, f.stamp = &c, stamp
	return nil
}

func (f *files) get() *tls.Certificate {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	if now.Sub(f.looked) < lookEvery {
		return f.held
	}
	f.looked = now
	stamp, err := f.look()
	if err == nil && stamp != f.stamp {
		if err = f.read(stamp); err == nil {
			f.log.Info("the certificate was read again", "file", f.cert)
		}
	}
	if err != nil {
		f.log.Error("read the certificate again; the old one stays", "file", f.cert, "error", err)
	}
	return f.held
}

// ACME says how certificates are fetched. Source: RFC 8555 §7; RFC 8737 §3.
type ACME struct {
	Hosts     []string // names for which certificates are fetched; no others
	Mail      string   // where the authority writes to
	Directory string   // "": Let's Encrypt
	Cache     string   // the folder that keys and certificates are kept in
}

// FromACME fetches certificates when they are asked for and renews them, over the port that it serves.
func FromACME(a ACME) *tls.Config {
	m := &autocert.Manager{Prompt: autocert.AcceptTOS, HostPolicy: autocert.HostWhitelist(a.Hosts...), Cache: autocert.DirCache(a.Cache), Email: a.Mail}
	if a.Directory != "" {
		m.Client = &acme.Client{DirectoryURL: a.Directory}
	}
	c := m.TLSConfig()
	c.MinVersion = base().MinVersion
	return c
}

// Fingerprint is the SHA-256 of a certificate, as people compare it.
func Fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	digits := strings.ToUpper(hex.EncodeToString(sum[:]))
	var b strings.Builder
	for i := 0; i < len(digits); i += 2 {
		if i > 0 {
			b.WriteByte(':')
		}
		b.WriteString(digits[i : i+2])
	}
	return b.String()
}
