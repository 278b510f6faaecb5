package warn

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strings"
	"time"
)

// LinkLife is how long a link in a letter works: as long as a problem is not told of again, twice over.
const LinkLife = 60 * 24 * time.Hour

// tokenBytes are the random bytes of a link: 128 bits, so that none is ever guessed.
const tokenBytes = 16

// NewToken returns what stands in a link, and the hash that is kept of it: who reads the records can't answer for
// anybody.
func NewToken() (token, hash string) {
	var b [tokenBytes]byte
	_, _ = rand.Read(b[:]) // it never fails: the program ends before
	token = strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
	return token, HashToken(token)
}

// HashToken returns the hash that is kept of a token. The token has 128 random bits, so a plain hash can't be searched.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// tokenLen is how long a token is: 16 bytes in base32.
const tokenLen = 26

// IsToken reports whether a text has the form of a token, so that nothing else is looked up.
func IsToken(s string) bool {
	return len(s) == tokenLen && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz234567") == ""
}
