package lang

import (
	"net/http"
	"strconv"
	"strings"
)

// Cookie is the name of the cookie, and of the query's value, that holds a person's choice.
const Cookie = "lang"

// Limits of what is read of an Accept-Language header.
const (
	maxAccept = 1000 // bytes
	maxRanges = 20
)

// Chosen returns the language that the query asks for, or nil.
func (b *Bundle) Chosen(r *http.Request) *Lang {
	return b.find(r.URL.Query().Get(Cookie))
}

// Asked returns the language that the query asks for, or that this browser was told before; nil where neither says one.
func (b *Bundle) Asked(r *http.Request) *Lang {
	if l := b.Chosen(r); l != nil {
		return l
	}
	if c, err := r.Cookie(Cookie); err == nil {
		return b.find(c.Value)
	}
	return nil
}

// Match returns the language of a request: what its query says, or the person's cookie, or the best of what the browser
// accepts, or the default.
func (b *Bundle) Match(r *http.Request) *Lang {
	if l := b.Asked(r); l != nil {
		return l
	}
	if l := b.accepted(r.Header.Get("Accept-Language")); l != nil {
		return l
	}
	return b.find(Default)
}

// accepted returns the language of the highest weight in an Accept-Language header that there is; of equal ones the
// first. Source: RFC 9110 §12.5.4.
func (b *Bundle) accepted(header string) *Lang {
	if len(header) > maxAccept {
		return nil
	}
	var best *Lang
	weight := 0.0
	for i, part := range strings.Split(header, ",") {
		if i == maxRanges {
			break
		}
		tag, q := weighed(part)
		if l := b.find(tag); l != nil && q > weight {
			best, weight = l, q
		}
	}
	return best
}

// weighed splits "fr-CA;q=0.8" into its tag and its weight from 0 to 1.
func weighed(part string) (tag string, q float64) {
	tag, param, found := strings.Cut(part, ";")
	tag = strings.TrimSpace(tag)
	if !found {
		return tag, 1
	}
	value, ok := strings.CutPrefix(strings.TrimSpace(param), "q=")
	if !ok {
		return tag, 1
	}
	q, err := strconv.ParseFloat(value, 64)
	if err != nil || !(q >= 0 && q <= 1) {
		return tag, 0
	}
	return tag, q
}

// primary returns the language of a tag, without script and region, in lower case.
func primary(tag string) string {
	tag, _, _ = strings.Cut(tag, "-")
	tag, _, _ = strings.Cut(tag, "_")
	return strings.ToLower(tag)
}
