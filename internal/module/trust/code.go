package trust

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// maxSecret is how long a presented session, link or code may be, in bytes.
const maxSecret = 128

// digest is how a random secret is kept: nobody can guess it from its hash, so no work is needed.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// newSession returns the secret of a session: 32 random bytes.
func newSession() string {
	var b [32]byte
	rand.Read(b[:]) //nolint:errcheck // it never fails; see crypto/rand
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// newLink returns the secret of a one-time link: 130 random bits.
func newLink() string { return strings.ToLower(rand.Text()) }

// Recovery codes: how many a person gets, and how many letters each has, 80 random bits.
const (
	recoveryCodes = 8
	recoveryLen   = 16
)

// newRecovery returns a set of recovery codes as people write them down.
func newRecovery() []string {
	list := make([]string, recoveryCodes)
	for i := range list {
		s := strings.ToLower(rand.Text()[:recoveryLen])
		list[i] = s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:]
	}
	return list
}

// recoveryOf returns what is hashed of a code as it was typed; "" where it is no recovery code.
func recoveryOf(typed string) string {
	s := strings.ToLower(tidyCode(typed))
	if len(s) != recoveryLen {
		return ""
	}
	return s
}
