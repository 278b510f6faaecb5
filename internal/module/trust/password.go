package trust

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// A password has at least minPassword characters and no other rule; maxPassword bounds what is hashed, in bytes.
const (
	minPassword = 12
	maxPassword = 1024
)

// checkPassword says what is wrong with a new password.
func checkPassword(s string) error {
	switch {
	case utf8.RuneCountInString(s) < minPassword:
		return fault("password", "it has at least %d characters", minPassword)
	case len(s) > maxPassword:
		return fault("password", "it has at most %d bytes", maxPassword)
	}
	return nil
}

// cost is how much work a password's hash is.
type cost struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

// usualCost is what new hashes cost. Source: RFC 9106 §4.
func usualCost() cost { return cost{memory: 64 << 10, passes: 3, threads: 4} }

// Lengths in bytes of what stands in a hash, and the most that a kept hash may cost.
const (
	saltLen = 16
	keyLen  = 32

	mostMemory = 256 << 10 // KiB
	mostPasses = 16
	maxHash    = 256 // bytes of text
)

func salt() []byte {
	b := make([]byte, saltLen)
	rand.Read(b) //nolint:errcheck // it never fails; see crypto/rand
	return b
}

func (c cost) key(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.threads, keyLen)
}

// hash returns a password as it is kept: $argon2id$v=19$m=65536,t=3,p=4$SALT$KEY.
func (c cost) hash(password string, salt []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.threads,
		b64.EncodeToString(salt), b64.EncodeToString(c.key(password, salt)))
}

// parseHash reads what hash wrote, by whatever cost was usual then.
func parseHash(s string) (c cost, salt, key []byte, err error) {
	bad := fmt.Errorf("read password hash: it is not one of Argon2id")
	part := strings.Split(s, "$")
	if len(s) > maxHash || len(part) != 6 || part[0] != "" || part[1] != "argon2id" || part[2] != "v="+strconv.Itoa(argon2.Version) {
		return c, nil, nil, bad
	}
	if c, err = parseCost(part[3]); err != nil {
		return c, nil, nil, bad
	}
	salt, err = base64.RawStdEncoding.Strict().DecodeString(part[4])
	if err != nil || len(salt) != saltLen {
		return c, nil, nil, bad
	}
	key, err = base64.RawStdEncoding.Strict().DecodeString(part[5])
	if err != nil || len(key) != keyLen {
		return c, nil, nil, bad
	}
	return c, salt, key, nil
}

// parseCost reads "m=65536,t=3,p=4".
func parseCost(s string) (c cost, err error) {
	var n [3]uint64
	part := strings.Split(s, ",")
	if len(part) != len(n) {
		return c, strconv.ErrSyntax
	}
	for i, name := range []string{"m=", "t=", "p="} {
		digits, ok := strings.CutPrefix(part[i], name)
		if n[i], err = strconv.ParseUint(digits, 10, 32); err != nil || !ok || strconv.FormatUint(n[i], 10) != digits {
			return c, strconv.ErrSyntax
		}
	}
	const mostThreads = 16
	if n[0] < 8*n[2] || n[0] > mostMemory || n[1] < 1 || n[1] > mostPasses || n[2] < 1 || n[2] > mostThreads {
		return c, strconv.ErrRange
	}
	return cost{memory: uint32(n[0]), passes: uint32(n[1]), threads: uint8(n[2])}, nil
}
