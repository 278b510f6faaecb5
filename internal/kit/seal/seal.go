package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// KeyLen is the length of a key in bytes: AES-256.
const KeyLen = 32

// prefix begins what is sealed; it names how.
const prefix = "sealed:1:"

// Box seals and opens. It may be used by several goroutines at once. The zero Box opens nothing and must not seal.
type Box struct{ aead cipher.AEAD }

// New returns a box of a key.
func New(key []byte) (*Box, error) {
	if len(key) != KeyLen {
		return nil, fmt.Errorf("a key has %d bytes, not %d", KeyLen, len(key))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &Box{aead}, nil
}

// Seal returns a secret sealed for a place, "factor anna": what is sealed for one opens in no other. "" stays "".
func (b *Box) Seal(place, secret string) string {
	if secret == "" {
		return ""
	}
	return prefix + base64.RawStdEncoding.EncodeToString(b.aead.Seal(nil, nil, []byte(secret), []byte(place)))
}

// errOpen is what everything says that can't be opened: why is nobody's business.
var errOpen = errors.New("a secret of the records can't be opened: it was sealed with another key, or changed")

// Open returns what was sealed for a place. What is not sealed is not taken.
func (b *Box) Open(place, sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	text, ok := strings.CutPrefix(sealed, prefix)
	raw, err := base64.RawStdEncoding.DecodeString(text)
	if !ok || err != nil || b.aead == nil {
		return "", errOpen
	}
	secret, err := b.aead.Open(nil, nil, raw, []byte(place))
	if err != nil {
		return "", errOpen
	}
	return string(secret), nil
}

// Sealed reports whether a text of the records is sealed, or nothing at all. Others stand there from before.
func Sealed(text string) bool { return text == "" || strings.HasPrefix(text, prefix) }
