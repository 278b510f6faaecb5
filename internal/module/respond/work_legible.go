package respond

import (
	netmail "net/mail"
	"strings"
	"unicode"
)

// legible writes lists of addresses as people read and change them: names in their own letters and not encoded as in a
// header, an address without a name bare. What can't be read stays as it is. Whoever reads a form back reads these.
func legible(lists []string) (out []string) {
	for _, list := range lists {
		all, err := netmail.ParseAddressList(list)
		if err != nil {
			out = append(out, list)
			continue
		}
		for _, a := range all {
			out = append(out, written(a))
		}
	}
	return out
}

// written is one address with its name, which is quoted where it holds signs that mean something in a list.
func written(a *netmail.Address) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, a.Name)
	switch {
	case strings.TrimSpace(name) == "":
		return a.Address
	case strings.ContainsAny(name, `()<>[]:;@\,."`):
		name = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
	}
	return name + " <" + a.Address + ">"
}
