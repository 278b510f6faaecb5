package item

import (
	"regexp"
	"strings"
)

var (
	nameForm     = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)
	languageForm = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
)

// maxTemplate is how long a template may be, in bytes.
const maxTemplate = 100 << 10

// CheckTemplate refuses a template that no letter can start from.
func CheckTemplate(t Template) error {
	switch {
	case !nameForm.MatchString(t.Name):
		return bad("name", "a name is up to 40 small letters, digits and hyphens")
	case !languageForm.MatchString(t.Language):
		return bad("language", "%.20q is no language: en, fr, zh …", t.Language)
	case strings.TrimSpace(t.Body) == "" || len(t.Body) > maxTemplate:
		return bad("body", "a template has a text of up to %d bytes", maxTemplate)
	case len(t.Subject) > maxField || strings.ContainsAny(t.Subject, "\r\n\x00"):
		return bad("subject", "a subject is one line of up to %d bytes", maxField)
	}
	return nil
}
