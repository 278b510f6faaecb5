package fetch

import (
	"errors"
	"net/http"
)

var errRedirect = errors.New("redirect")

// redirect decides whether a redirect is followed. What was put in for one host, a key above all, goes to no other: so
// the request's own headers are dropped, and the address that it came from is not told.
func redirect(req *http.Request, via []*http.Request) error {
	first, last := via[0], via[len(via)-1]
	req.Header.Del("Referer")
	switch {
	case len(via) > maxRedirects:
		return &Trouble{Text: "the server redirects more than five times", Err: errRedirect}
	case req.URL.Scheme != "https" && (req.URL.Scheme != "http" || last.URL.Scheme == "https"):
		return &Trouble{Text: "the server redirects to an address without TLS", Err: errRedirect}
	case req.URL.User != nil:
		return &Trouble{Text: "the server redirects to an address with a password", Err: errRedirect}
	case first.Method != http.MethodGet:
		return &Trouble{Text: "the server redirects a POST", Err: errRedirect}
	}
	if req.URL.Host != first.URL.Host || req.URL.Scheme != first.URL.Scheme && first.URL.Scheme == "https" {
		strip(req)
	}
	return nil
}

// strip leaves the headers that say nothing of the source.
func strip(req *http.Request) {
	for name := range req.Header {
		switch name {
		case "User-Agent", "Accept-Encoding", "Accept", "If-None-Match", "If-Modified-Since":
		default:
			req.Header.Del(name)
		}
	}
}
