package lookup

import (
	"bytes"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tocsin"
)

// Security is a security.txt: whom its owner wants to be told. Source: RFC 9116 §2.5.
type Security struct {
	From       string    `json:"from"`                 // the address that gave it
	Moved      bool      `json:"moved,omitempty"`      // another host gave it than was asked
	Contacts   []string  `json:"contacts"`             // URIs: mailto:, https:, tel:; the preferred first
	Encryption []string  `json:"encryption,omitempty"` // where keys are
	Policy     []string  `json:"policy,omitempty"`
	Canonical  []string  `json:"canonical,omitempty"` // the addresses that it is meant for
	Languages  []string  `json:"languages,omitempty"` // BCP 47; all are liked as well
	Expires    time.Time `json:"expires,omitzero"`
	Signed     bool      `json:"signed,omitempty"` // there is an OpenPGP signature, which nobody has checked
	Flaws      []Flaw    `json:"flaws,omitempty"`
}

// Flaw is what is wrong with a security.txt. Whoever reads it judges what that means.
type Flaw string

// The flaws.
const (
	FlawType    Flaw = "type"    // it is not given as plain text
	FlawExpires Flaw = "expires" // no date until when it holds, or several
	FlawContact Flaw = "contact" // a contact that is no mailto:, https: or tel:
	FlawElse    Flaw = "else"    // it is meant for other addresses than the one that gave it
)

// Limits of a security.txt. Source: RFC 9116 §5.4 asks for some.
const (
	maxSecurity = 32 << 10 // bytes
	maxOfField  = 20       // values of one field
	maxValue    = 1000     // bytes
)

// Expired reports whether it should not be used any more. One without a date holds for nothing. Source: RFC 9116 §2.5.5.
func (s Security) Expired(now time.Time) bool { return !now.Before(s.Expires) }

// Emails are the addresses of mail among the contacts.
func (s Security) Emails() (list []string) {
	for _, c := range s.Contacts {
		u, err := url.Parse(c)
		if err != nil || !strings.EqualFold(u.Scheme, "mailto") {
			continue
		}
		box, err := url.PathUnescape(u.Opaque)
		if err != nil {
			continue
		}
		if a, err := mail.ParseAddress(box); err == nil && a.Address == box && !slices.Contains(list, box) {
			list = append(list, box)
		}
	}
	return list
}

// ParseSecurity reads a security.txt. What names no contact is none: servers answer with pages of other kinds.
func ParseSecurity(text []byte) (s Security, err error) {
	if len(text) > maxSecurity {
		return s, tocsin.Faultf(tocsin.TooLarge, "the security.txt is longer than %d bytes", maxSecurity)
	}
	text, s.Signed = signed(bytes.TrimPrefix(text, []byte("\ufeff")))
	if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		return s, tocsin.Faultf(tocsin.Invalid, "the security.txt is no text")
	}
	dates := 0
	for line := range strings.Lines(string(text)) {
		name, value, ok := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		if !ok || strings.HasPrefix(line, "#") || value == "" || len(value) > maxValue {
			continue
		}
		if s.field(strings.ToLower(strings.TrimSpace(name)), value) {
			dates++
		}
	}
	if len(s.Contacts) == 0 {
		return s, tocsin.Faultf(tocsin.Invalid, "the security.txt names no contact")
	}
	if dates != 1 || s.Expires.IsZero() {
		s.Expires = time.Time{}
		s.flaw(FlawExpires)
	}
	return s, nil
}

// field takes one line in, and reports whether it is the date.
func (s *Security) field(name, value string) (date bool) {
	switch name {
	case "contact":
		if u, err := url.Parse(value); err != nil || !slices.Contains([]string{"mailto", "https", "tel"}, strings.ToLower(u.Scheme)) {
			s.flaw(FlawContact)
			return false
		}
		add(&s.Contacts, value)
	case "encryption":
		add(&s.Encryption, value)
	case "policy":
		add(&s.Policy, value)
	case "canonical":
		add(&s.Canonical, value)
	case "preferred-languages":
		for tag := range strings.SplitSeq(value, ",") {
			if tag = strings.TrimSpace(tag); tag != "" {
				add(&s.Languages, tag)
			}
		}
	case "expires":
		if t, err := time.Parse(time.RFC3339, strings.ToUpper(value)); err == nil {
			s.Expires = t
		}
		return true
	}
	return false
}

func add(list *[]string, value string) {
	if len(*list) < maxOfField {
		*list = append(*list, value)
	}
}

func (s *Security) flaw(f Flaw) {
	if !slices.Contains(s.Flaws, f) {
		s.Flaws = append(s.Flaws, f)
	}
}

// Marks of a text with a signature. Source: RFC 9580 §7.
var (
	beginSigned    = []byte("-----BEGIN PGP SIGNED MESSAGE-----")
	beginSignature = []byte("\n-----BEGIN PGP SIGNATURE-----")
)

// signed takes a text out of its signature. What stands outside of what is signed is not the text's.
func signed(text []byte) ([]byte, bool) {
	rest, ok := bytes.CutPrefix(bytes.TrimLeft(text, " \t\r\n"), beginSigned)
	if !ok {
		return text, false
	}
	body, _, ok := bytes.Cut(bytes.ReplaceAll(rest, []byte("\r\n"), []byte("\n")), beginSignature)
	_, body, head := bytes.Cut(body, []byte("\n\n")) // behind the names of hashes
	if !ok || !head {
		return text, false
	}
	return bytes.ReplaceAll(append([]byte("\n"), body...), []byte("\n- "), []byte("\n")), true
}
