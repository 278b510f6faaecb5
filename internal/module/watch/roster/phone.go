package roster

import (
	"fmt"
	"strings"

	"tocsin"
)

// A contact is known by its address. Somebody who is reached by telephone alone, such as a guard round the clock, is known
// by the number as a URI: tel:+260111234. What begins so is shown and never written to. Source: RFC 3966 §3.
const telScheme = "tel:"

// The least and the most digits of a telephone number: short numbers of one's own network have three, those of the
// world at most fifteen, and some write what is dialled behind it. Source: ITU-T E.164 §6.2.1.
const (
	minDigits = 3
	maxDigits = 20
)

// Mailed reports whether letters can go to what a contact is known by.
func Mailed(key string) bool { return !strings.HasPrefix(key, telScheme) }

// PhoneKey brings a telephone number, as people write it, into the form in which the roster knows a contact by it: the
// digits alone, with a plus before them where it has one.
func PhoneKey(s string) (string, error) {
	number := strings.TrimPrefix(strings.TrimSpace(s), telScheme)
	key, digits := []byte(telScheme), 0
	for i, r := range number {
		switch {
		case r == '+' && i == 0:
			key = append(key, '+')
		case r >= '0' && r <= '9':
			key, digits = append(key, byte(r)), digits+1
		case strings.ContainsRune(" \u00a0-.()/", r): // Source: RFC 3966 §5.1.1, and what people write
		default:
			return "", badField("phone", fmt.Errorf("%s is not a telephone number: digits, with a plus before them", quote(s)))
		}
	}
	if digits < minDigits || digits > maxDigits {
		return "", badField("phone", fmt.Errorf("%s is not a telephone number of %d to %d digits", quote(s), minDigits, maxDigits))
	}
	return string(key), nil
}

// ContactKey brings what a contact is known by into its one form: an address, or a telephone number.
func ContactKey(s string) (string, error) {
	if !strings.Contains(s, "@") {
		if key, err := PhoneKey(s); err == nil || !Mailed(strings.TrimSpace(s)) {
			return key, err
		}
	}
	return EmailKey(s)
}

// KnownBy is what a contact is known by: its address, or else its telephone.
func KnownBy(email, phone string) (string, error) {
	if strings.TrimSpace(email) == "" && strings.TrimSpace(phone) != "" {
		return PhoneKey(phone)
	}
	return ContactKey(email)
}

// parsePhones reads telephones that are contacts of their own.
func parsePhones(s string) ([]tocsin.Contact, error) {
	key, err := PhoneKey(s)
	if err != nil {
		return nil, fmt.Errorf("%s is not a telephone number", quote(s))
	}
	return []tocsin.Contact{{Email: key, Phone: tidy(strings.TrimPrefix(strings.TrimSpace(s), telScheme))}}, nil
}
