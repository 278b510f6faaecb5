package mail

import (
	"fmt"
	"net/mail"
	"strings"

	"golang.org/x/net/idna"

	"tocsin"
)

// addressList are the addresses of one header.
type addressList []*mail.Address

// addresses reads a header's addresses. Domains are written in ASCII; a name before an address loses what could be
// taken for more than a name.
func addresses(header, s string, most int) (addressList, error) {
	fault := func(format string, args ...any) error { return headerFault(header, fmt.Sprintf(format, args...)) }
	if strings.ContainsAny(s, "\r\n\x00") {
		return nil, fault("%.80q holds the end of a line", s)
	}
	list, err := mail.ParseAddressList(s)
	switch {
	case err != nil:
		return nil, fault("%.80q is not a mail address", s)
	case len(list) > most:
		return nil, fault("%d addresses; the most is %d", len(list), most)
	}
	for _, a := range list {
		if a.Address, err = Address(a.Address); err != nil {
			return nil, err
		}
		a.Name = cut(oneLine(a.Name), 100)
	}
	return list, nil
}

// String writes the list as a header's value.
func (l addressList) String() string {
	texts := make([]string, len(l))
	for i, a := range l {
		texts[i] = "<" + a.Address + ">"
		if a.Name != "" {
			texts[i] = phrase(a.Name) + " " + texts[i]
		}
	}
	return strings.Join(texts, ", ")
}

// phrase writes a name before an address: between quotes, or as encoded words. Source: RFC 2047 §5.
func phrase(name string) string {
	if asIs(name) && quotable(name) && !strings.ContainsRune(name, '\\') {
		return `"` + name + `"`
	}
	return encodeText(len("Reply-To: "), name)
}

func (l addressList) domain() string {
	_, domain, _ := strings.Cut(l[0].Address, "@")
	return domain
}

// Address returns one bare address as a server on the way takes it: its domain in ASCII and lower case. An address that
// no server could take without an extension, or that only quotes make one, is a fault.
func Address(s string) (string, error) {
	fault := tocsin.Faultf(tocsin.Invalid, "%.80q is not a mail address that can be sent to", s)
	at := strings.LastIndexByte(s, '@')
	if at < 1 || len(s) > maxAddress {
		return "", fault
	}
	local := s[:at]
	domain, err := idna.Lookup.ToASCII(s[at+1:])
	if err != nil || domain == "" || !dotAtom(local) || len(local) > 64 || len(local)+1+len(domain) > maxAddress || !dotAtom(domain) {
		return "", fault
	}
	return local + "@" + strings.ToLower(domain), nil
}

// dotAtom reports whether a text is one of RFC 5322's dot-atoms. Source: RFC 5322 §3.2.3.
func dotAtom(s string) bool {
	for i := range len(s) {
		if c := s[i]; !qPlain(c) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~.", rune(c)) {
			return false
		}
	}
	return s != "" && s[0] != '.' && s[len(s)-1] != '.' && !strings.Contains(s, "..")
}
