package app

import (
	"crypto/tls"
	"net/http"
	"net/url"
	"strings"
)

// proxied is a handler whose requests for the host of serve.url count as encrypted where that begins with https: TLS ends at
// a proxy before the node then, and its browsers are to keep their cookies for TLS alone, as they do without one.
func proxied(next http.Handler, serveURL string) http.Handler {
	at, err := url.Parse(serveURL)
	if err != nil || at.Scheme != "https" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.TLS == nil && strings.EqualFold(r.Host, at.Host) {
			r = r.WithContext(r.Context())
			r.TLS = &tls.ConnectionState{}
		}
		next.ServeHTTP(w, r)
	})
}
