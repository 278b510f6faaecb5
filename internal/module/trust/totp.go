package trust

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // the sum that authenticators know
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// How codes of the second factor are made: what every authenticator knows. Source: RFC 6238 §4, §5.2.
const (
	totpStep   = 30 * time.Second
	totpDigits = 6
	totpDrift  = 1  // steps before and after now whose code is taken: clocks differ
	secretLen  = 20 // bytes. Source: RFC 4226 §4.
)

var base32Plain = base32.StdEncoding.WithPadding(base32.NoPadding)

// newSecret returns the secret of a second factor, as authenticators take it.
func newSecret() string {
	b := make([]byte, secretLen)
	rand.Read(b) //nolint:errcheck // it never fails; see crypto/rand
	return base32Plain.EncodeToString(b)
}

// hotp is the code of a counter. Source: RFC 4226 §5.3.
func hotp(secret []byte, counter int64, digits int) string {
	h := hmac.New(sha1.New, secret)
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(counter)) //nolint:gosec // counters are not negative
	h.Write(b[:])
	sum := h.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	n := binary.BigEndian.Uint32(sum[at:]) & 0x7fffffff
	mod := uint32(1)
	for range digits {
		mod *= 10
	}
	return fmt.Sprintf("%0*d", digits, n%mod)
}

// codeStep returns the step whose code was given. Steps up to last count as used: each code is taken once.
func codeStep(secret, code string, now time.Time, last int64) (step int64, ok bool) {
	key, err := base32Plain.DecodeString(secret)
	if err != nil || len(key) == 0 || len(code) != totpDigits {
		return 0, false
	}
	at := now.Unix() / int64(totpStep/time.Second)
	for s := at - totpDrift; s <= at+totpDrift; s++ {
		if s > last && subtle.ConstantTimeCompare([]byte(hotp(key, s, totpDigits)), []byte(code)) == 1 {
			step, ok = s, true
		}
	}
	return step, ok
}

// tidyCode takes out what people put between digits.
func tidyCode(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\t' || r == '\u00a0' {
			return -1
		}
		return r
	}, s)
}

// totpURI is what an authenticator reads from a picture.
func totpURI(team, name, secret string) string {
	q := url.Values{"secret": {secret}, "issuer": {team}}
	return "otpauth://totp/" + url.PathEscape(team+":"+name) + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")
}

// grouped writes a secret in groups of four, for people who type it.
func grouped(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}
