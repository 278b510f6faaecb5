package directory

import (
	"encoding/hex"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-ldap/ldap/v3"

	"tocsin/internal/module/trust/sso"
)

// maxGroups is how many groups of a person are looked at: a mapping knows fewer. maxID bounds an id, in bytes.
const (
	maxGroups = 2000
	maxID     = 200
)

// read makes a person of an entry.
func (d *Directory) read(e *ldap.Entry) (who sso.Person, err error) {
	if who.Subject, err = subject(d.ID, e.GetEqualFoldRawAttributeValue(d.ID)); err != nil {
		return who, err
	}
	who.Name, who.Display = e.GetEqualFoldAttributeValue(d.Name), e.GetEqualFoldAttributeValue(d.Display)
	if d.Mail != "" {
		who.Mail = e.GetEqualFoldAttributeValue(d.Mail)
	}
	if d.MemberOf == "" {
		return who, nil
	}
	all := e.GetEqualFoldAttributeValues(d.MemberOf)
	for _, g := range all[:min(len(all), maxGroups)] {
		if g = DN(g); g != "" {
			who.Groups = append(who.Groups, g)
		}
	}
	return who, nil
}

// subject is an id as it is kept: text, or in hexadecimal where it is bytes, as Active Directory's are.
func subject(attribute string, id []byte) (string, error) {
	if strings.EqualFold(attribute, "objectGUID") || strings.EqualFold(attribute, "objectSid") {
		id = []byte(hex.EncodeToString(id))
	}
	if len(id) == 0 || len(id) > maxID || !utf8.Valid(id) || strings.ContainsFunc(string(id), unicode.IsControl) {
		return "", errors.New("the person has no " + attribute + " that can be kept")
	}
	return string(id), nil
}
