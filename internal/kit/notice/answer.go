package notice

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// AnswerTime is how long after a notice its letter can be answered.
const AnswerTime = 14 * 24 * time.Hour

// Secret makes the Message-IDs of letters that can be answered, and knows its own again. A program that answers a letter
// quotes its Message-ID, so an answer finds its notice in the one mailbox that the team has, and only who has seen the
// letter can make one. It proves nothing about who writes: that is asked beside it.
//
// The id is note.LINE.PROOF@domain. The proof is of the account, not of its name alone, of the number and of the notice, so
// one that was given for something is worth nothing for anything else.
type Secret []byte

// proofSize is how many bytes of a proof are kept: 128 bits.
const proofSize = 16

// lower32 survives a change of case, which some programs make.
var lower32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// answered is the part of a Message-ID that this package makes.
var answered = regexp.MustCompile(`(?i)note\.([0-9]{1,18})\.([a-z2-7]{26})`)

// ID is the Message-ID of the letter that tells an account of a line, without its brackets.
func (s Secret) ID(l Line, account int64, domain string) string {
	return "note." + strconv.FormatInt(l.ID, 10) + "." + s.proof(l, account) + "@" + domain
}

// Proves reports whether a Message-ID is that of the letter that told an account of a line.
func (s Secret) Proves(l Line, account int64, id string) bool {
	line, proof, ok := taken(id)
	return ok && len(s) > 0 && account != 0 && line == l.ID && hmac.Equal([]byte(proof), []byte(s.proof(l, account)))
}

// LineOf returns which line a Message-ID says that it is of; ok is false for one that is no letter's of a notice.
func LineOf(id string) (line int64, ok bool) {
	line, _, ok = taken(id)
	return line, ok
}

func taken(id string) (line int64, proof string, ok bool) {
	local, _, ok := strings.Cut(strings.Trim(id, "<> "), "@")
	m := answered.FindStringSubmatch(local)
	if !ok || m == nil || m[0] != local {
		return 0, "", false
	}
	line, err := strconv.ParseInt(m[1], 10, 64)
	return line, strings.ToLower(m[2]), err == nil
}

func (s Secret) proof(l Line, account int64) string {
	h := hmac.New(sha256.New, s)
	for _, word := range []string{"note", strconv.FormatInt(account, 10), l.Who, l.About, strconv.FormatInt(l.ID, 10), strconv.FormatInt(l.At.UnixMicro(), 10)} {
		h.Write([]byte(word + "\x00"))
	}
	return lower32.EncodeToString(h.Sum(nil)[:proofSize])
}

// Mask takes the proofs out of a text that people are shown. It stays as long as it was.
func Mask(text []byte) []byte {
	if !answered.Match(text) {
		return text
	}
	return answered.ReplaceAllFunc(text, func(found []byte) []byte {
		return []byte(string(found[:len(found)-26]) + strings.Repeat("x", 26))
	})
}
