package tocsin

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// ID names an event: the first 96 bits of a SHA-256 over what the event was made from. It is written as 24 hexadecimal
// digits. 96 bits keep an accident out of reach (2^48 events) and a forged twin too (2^96 tries).
type ID [12]byte

// IDOf returns the ID of the bytes.
func IDOf(b []byte) ID {
	sum := sha256.Sum256(b)
	return ID(sum[:12])
}

// String returns the ID's 24 hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// IsZero reports whether the ID was never set.
func (id ID) IsZero() bool { return id == ID{} }

// ParseID reads what String wrote.
func ParseID(s string) (ID, error) {
	var id ID
	if len(s) != 2*len(id) {
		return id, fmt.Errorf("event id %.40q: want %d hexadecimal digits", s, 2*len(id))
	}
	if _, err := hex.Decode(id[:], []byte(s)); err != nil {
		return ID{}, fmt.Errorf("event id %.40q: %w", s, err)
	}
	return id, nil
}
