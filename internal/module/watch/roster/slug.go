package roster

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// SlugOf makes an organisation's short name from its name, the same one each time. Latin letters lose their accents;
// Arabic, Cyrillic, Greek and Hebrew ones are written in Latin. A name with letters of another script gets a few digits
// made from the whole name.
func SlugOf(name string) string {
	return slugOf(name, norm.NFKD.String(strings.Map(unsigned, latin(strings.ToLower(norm.NFC.String(name))))))
}

// firstSlugOf makes the short name that an earlier version of Tocsin made, for organisations that have it already.
func firstSlugOf(name string) string { return slugOf(name, norm.NFKD.String(strings.ToLower(name))) }

// slugOf makes a short name of letters.
func slugOf(name, letters string) string {
	var b strings.Builder
	lost := false
	for _, r := range letters {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r) && b.Len() > 0 && !lost:
			// an accent of a Latin letter
		case unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Mn, r):
			lost = true
		case r == '\'' || r == '’':
		default:
			b.WriteByte('-')
		}
	}
	s := strings.Trim(squeeze(b.String()), "-")
	if len(s) > MaxSlug-slugHash-1 {
		s, lost = strings.Trim(s[:MaxSlug-slugHash-1], "-"), true
	}
	switch {
	case s == "":
		return "org-" + hashOf(name)
	case lost:
		return s + "-" + hashOf(name)
	}
	return s
}

// slugHash is how many hexadecimal digits keep names apart.
const slugHash = 8

func hashOf(name string) string {
	sum := sha256.Sum256([]byte(fold(name)))
	return hex.EncodeToString(sum[:slugHash/2])
}

// fold makes a name comparable: case, white space and the way that accents are written don't count.
func fold(name string) string { return norm.NFC.String(strings.ToLower(tidy(name))) }

func squeeze(s string) string {
	for strings.Contains(s, "--") {
		s = strings.ReplaceAll(s, "--", "-")
	}
	return s
}

// parseSlug reads a slug that a person gives.
func parseSlug(s string) (string, error) {
	s = strings.ToLower(s)
	ok := len(s) > 0 && len(s) <= MaxSlug && s[0] != '-' && s[len(s)-1] != '-'
	for _, c := range []byte(s) {
		ok = ok && (c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.')
	}
	if !ok {
		return "", fmt.Errorf("%s is not a short name: letters a to z, digits, - _ and . between them, at most %d", quote(s), MaxSlug)
	}
	return s, nil
}
