package sso

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"tocsin/internal/kit/fetch"
)

// Limits of what is asked of an issuer.
const (
	maxAnswer = 1 << 20 // bytes
	maxTime   = 10 * time.Second
	maxHead   = 64 << 10 // bytes
)

// client speaks with the issuer alone: to no address inside unless the operator said so, without following redirects.
// A proxy looks names up itself, and may be inside.
func client(private bool, roots *x509.CertPool, proxy *url.URL) *http.Client {
	var inside []netip.Prefix
	if private || proxy != nil {
		inside = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")}
	}
	t := &http.Transport{
		DialContext: fetch.Dialer(inside), TLSHandshakeTimeout: maxTime, ResponseHeaderTimeout: maxTime,
		MaxResponseHeaderBytes: maxHead, MaxIdleConnsPerHost: 1, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true,
		TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
	}
	if proxy != nil {
		t.Proxy = http.ProxyURL(proxy)
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &http.Client{Transport: capped{t}, Timeout: maxTime, CheckRedirect: stay}
}

// capped ends answers that are too long.
type capped struct{ next http.RoundTripper }

// RoundTrip asks, and bounds the answer.
func (c capped) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := c.next.RoundTrip(r)
	if err == nil {
		res.Body = body{http.MaxBytesReader(nil, res.Body, maxAnswer), res.Body}
	}
	return res, err
}

type body struct {
	io.Reader
	io.Closer
}
