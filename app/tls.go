package app

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"tocsin/internal/kit/certs"
)

// outerTLS is the certificate that the address of pages shows; nil where settings name none, and it speaks plain HTTP.
// vouched tells that somebody else vouches for it.
func (n *Node) outerTLS(w *World, listen string) (c *tls.Config, vouched bool, err error) {
	s := n.Settings.TLS
	switch {
	case s.CertFile != "":
		c, err = certs.FromFiles(n.Home.file(s.CertFile), n.Home.file(s.KeyFile), n.Log, time.Now)
		return c, true, err
	case len(s.ACMEHosts) > 0:
		return certs.FromACME(certs.ACME{Hosts: s.ACMEHosts, Mail: s.ACMEMail, Directory: s.ACMEServer, Cache: n.Home.path("tls", "acme")}), true, nil
	case s.SelfSigned:
		c, print, err := certs.Self(n.Home.path("tls"), ownNames(listen), time.Now())
		if err == nil {
			fmt.Fprintf(w.Err, "%s: own certificate, SHA-256 fingerprint %s\n", n.Settings.Name, print)
		}
		return c, false, err
	}
	return nil, false, nil
}

// ownNames are what a certificate of our own is for: this machine's name, and the address that it serves.
func ownNames(listen string) []string {
	names := append([]string(nil), localNames...)
	if host, _, err := net.SplitHostPort(listen); err == nil && host != "" && !in(host, names) {
		names = append([]string{host}, names...)
	}
	if name, err := os.Hostname(); err == nil && name != "" && !in(name, names) {
		names = append([]string{name}, names...)
	}
	return names
}

// strictFor is for how long a browser that has been here asks in no other way than by TLS. Source: RFC 6797 §6.1.
const strictFor = "max-age=31536000"

// strict says so. It is for certificates that somebody vouches for: a browser that can't check one would lock its user out.
func strict(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Strict-Transport-Security", strictFor)
		next.ServeHTTP(w, r)
	})
}
