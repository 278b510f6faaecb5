package mail

import (
	"crypto/hmac"
	"crypto/sha256"
	"strings"
)

// Verp makes the address that a letter's bounces go to, a different one for each letter, and knows its own again. Who
// has not seen the letter can't make one, so a bounce that comes to it is of a server on the letter's way.
//
// The address is LOCAL+b-TOKEN-PROOF@DOMAIN. Its letters are of one case, for some servers change that.
type Verp struct {
	Base string // the address of the mailbox or door that bounces come to; its server must know "+"
	Key  []byte // the secret of the node
}

// Limits of a token.
const (
	maxToken  = 24
	proofSize = 10 // bytes: 80 bits
	verpMark  = "+b-"
)

// Sender returns the address for a token: lower case letters and digits, at most 24. Source: RFC 5321 §4.5.3.1.1.
func (v Verp) Sender(token string) string {
	local, domain, ok := strings.Cut(v.Base, "@")
	if !ok || !isToken(token) || len(local)+len(verpMark)+len(token)+17 > 64 {
		return v.Base
	}
	return local + verpMark + token + "-" + v.proof(token) + "@" + domain
}

// Token returns the token of an address that Sender made. Base does not count: after it was changed, bounces of older
// letters still come.
func (v Verp) Token(address string) (token string, ok bool) {
	if len(address) > maxAddress || len(v.Key) == 0 {
		return "", false
	}
	address = strings.ToLower(strings.Trim(address, "<> "))
	local, _, ok := strings.Cut(address, "@")
	at := strings.LastIndex(local, verpMark)
	if !ok || at < 0 {
		return "", false
	}
	token, proof, ok := strings.Cut(local[at+len(verpMark):], "-")
	if !ok || !isToken(token) || !hmac.Equal([]byte(proof), []byte(v.proof(token))) {
		return "", false
	}
	return token, true
}

func (v Verp) proof(token string) string {
	h := hmac.New(sha256.New, v.Key)
	h.Write([]byte("bounce\x00" + token))
	return lower32.EncodeToString(h.Sum(nil)[:proofSize])
}

func isToken(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return s != "" && len(s) <= maxToken
}
