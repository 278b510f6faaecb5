package console

import (
	"net"
	"net/http"
	"slices"
	"strings"
)

// policy lets a page load what this node serves and nothing else; no script or style may stand in a page itself.
// Source: CSP 3.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// Secure puts the headers around everything that the node serves, turns away what was asked under a foreign name, and
// stops forms that another site sends.
func (c *Console) Secure(next http.Handler) http.Handler {
	next = http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setHeaders(w.Header())
		if !c.answersTo(r.Host) {
			http.Error(w, "This node does not answer to that name.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Headers puts the headers around what needs no more: machines' answers, redirects. A page may say more in their place.
func (c *Console) Headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setHeaders(w.Header())
		next.ServeHTTP(w, r)
	})
}

// setHeaders puts the headers in place.
func setHeaders(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
}

// Framing lets a page show documents of this node in frames of its own.
func Framing(h http.Header) { h.Set("Content-Security-Policy", policy+"; frame-src 'self'") }

// Boxed puts headers on what a stranger made. As a document it runs and loads nothing, sends nothing, has no origin, and
// stands in a frame of this node's pages alone; style is the source of the one style that it may have, "" is none.
// Source: CSP 3.
func Boxed(h http.Header, style string) {
	if style == "" {
		style = "'none'"
	}
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; style-src "+style+"; form-action 'none'; frame-ancestors 'self'; base-uri 'none'")
	h.Set("X-Frame-Options", "SAMEORIGIN")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
}

// answersTo reports whether the Host header names this node.
func (c *Console) answersTo(host string) bool {
	if len(c.config.Hosts) == 0 {
		return true
	}
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	return slices.Contains(c.config.Hosts, host)
}
