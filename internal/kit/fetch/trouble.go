package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"
)

// Trouble is why a document could not be fetched, in words that people may see. It never holds a key, nor the part of an
// address behind its host.
type Trouble struct {
	Host   string
	Text   string
	Status int           // of the answer; 0 without one
	After  time.Duration // how long the server asks to be left alone; 0 when it does not
	Err    error         // the sort of error, for errors.Is; not shown
}

// Error returns the words, the host before them.
func (t *Trouble) Error() string {
	if t.Host == "" {
		return t.Text
	}
	return t.Host + ": " + t.Text
}

// Unwrap returns the sort of error.
func (t *Trouble) Unwrap() error { return t.Err }

// troubleOf says what an error of a request means. Errors of package http tell the whole address, so their text is never
// used.
func troubleOf(host, key string, err error) *Trouble {
	var t *Trouble
	if errors.As(err, &t) {
		if t.Host == "" {
			t.Host = host
		}
		return t
	}
	t = &Trouble{Host: host, Text: words(err)}
	for _, sort := range []error{errInside, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, sort) {
			t.Err = sort
		}
	}
	if key != "" { // a name of a host that was made with a key
		t.Host = strings.ReplaceAll(t.Host, key, "…")
	}
	return t
}

// words says what an error means.
func words(err error) string {
	var dns *net.DNSError
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var cert x509.CertificateInvalidError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	switch {
	case errors.Is(err, errInside):
		return "the name leads to an address inside, which is not fetched from; [fetch] allow_private can allow it"
	case errors.Is(err, context.Canceled):
		return "the fetch was stopped"
	case errors.As(err, &dns):
		return "the name is not known"
	case errors.As(err, &unknown), errors.As(err, &host), errors.As(err, &cert):
		return "the server's certificate is not to be trusted"
	case errors.As(err, &record), errors.As(err, &alert):
		return "the server does not speak TLS as it should"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the server refuses the connection"
	case isTimeout(err):
		return "the server does not answer in time"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return "the connection broke off"
	}
	return wordsElse
}

// wordsElse is what is said of an error that is no usual one.
const wordsElse = "the connection failed"

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

// refusal is the trouble of an answer that is no document.
func (c *Client) refusal(res *http.Response) *Trouble {
	t := &Trouble{Status: res.StatusCode, After: retryAfter(res.Header.Get("Retry-After"), c.now())}
	text := "the server answers " + statusText(res.StatusCode)
	switch res.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		text += "; is the key right?"
	case http.StatusNotFound, http.StatusGone:
		text += "; the source may have moved or ended"
	case http.StatusTooManyRequests:
		text += "; it is asked too often"
	}
	t.Text = text
	return t
}

func statusText(code int) string {
	digits := string([]byte{byte('0' + code/100%10), byte('0' + code/10%10), byte('0' + code%10)})
	if text := http.StatusText(code); text != "" {
		return digits + " " + text
	}
	return digits
}

func hostOf(res *http.Response) string {
	if res.Request != nil && res.Request.URL != nil {
		return res.Request.URL.Host
	}
	return ""
}
