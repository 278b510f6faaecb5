package show

import (
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// target returns where a link leads, written so that it can be read: the name of its server in ASCII, so that a letter
// that only looks like another is seen. "" is a link that is not kept: one without a target of its own, and one that is
// no web page and no address.
func (w *washer) target(href string) string {
	href = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, href))
	if href == "" || strings.HasPrefix(href, "#") {
		return ""
	}
	u, err := url.Parse(href)
	if err != nil || len(href) > maxLink {
		w.removed.Links++
		return ""
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		host, err := idna.Punycode.ToASCII(u.Hostname())
		if err != nil || host == "" {
			break
		}
		if port := u.Port(); port != "" {
			host += ":" + port
		} else if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
		u.Host = host
		return u.String()
	case "mailto":
		if address, _, _ := strings.Cut(u.Opaque, "?"); address != "" && !strings.ContainsAny(address, "<>\"' \t") {
			return "mailto:" + (&url.URL{Path: address}).EscapedPath() // without a subject and a text that others wrote
		}
	}
	w.removed.Links++
	return ""
}
