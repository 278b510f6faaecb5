package unpack

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1" //nolint:gosec // the format has no other
	"errors"
	"hash"
	"io"

	"github.com/klauspost/compress/zip"
)

// Sizes of the encryption with AES, in bytes. Source: APPNOTE.TXT 6.3.10 appendix E.
const (
	aesRounds = 1000
	aesCheck  = 2  // tells whether a password may fit
	aesSeal   = 10 // at the end: a part of the HMAC over the encrypted bytes
)

// errSeal is what a member gives that was changed, or whose password does not fit after all.
var errSeal = errors.New("the seal is broken")

// decryptAES returns the clear bytes of a member, what they are packed with, and whether the checksum is to be looked at.
func decryptAES(f *zip.File, raw io.Reader, password string) (io.Reader, uint16, bool, error) {
	e, ok := readAESExtra(f.Extra)
	if !ok {
		return nil, 0, false, zip.ErrAlgorithm
	}
	keyLen := 8 + 8*int(e.strength)
	saltLen := keyLen / 2
	head := make([]byte, saltLen+aesCheck)
	size := int64(f.CompressedSize64) - int64(len(head)) - aesSeal
	if _, err := io.ReadFull(raw, head); err != nil || size < 0 {
		return nil, 0, false, io.ErrUnexpectedEOF
	}
	keys, err := pbkdf2.Key(sha1.New, password, head[:saltLen], aesRounds, 2*keyLen+aesCheck)
	if err != nil {
		return nil, 0, false, err
	}
	if !hmac.Equal(keys[2*keyLen:], head[saltLen:]) {
		return nil, 0, false, errPassword
	}
	block, err := aes.NewCipher(keys[:keyLen])
	if err != nil {
		return nil, 0, false, err
	}
	r := &aesReader{raw: raw, left: size, block: block, mac: hmac.New(sha1.New, keys[keyLen:2*keyLen]), used: aes.BlockSize}
	return r, e.method, e.version == 1, nil
}

// aesReader decrypts in counter mode, whose counter begins with 1 and has its lowest byte first.
type aesReader struct {
	raw     io.Reader
	left    int64 // encrypted bytes
	block   cipher.Block
	mac     hash.Hash
	counter [aes.BlockSize]byte
	pad     [aes.BlockSize]byte
	used    int // of pad
	end     error
}

// Read reads clear bytes. The seal is looked at when the last one was read.
func (a *aesReader) Read(p []byte) (int, error) {
	if a.left == 0 {
		if a.end == nil {
			a.end = a.seal()
		}
		return 0, a.end
	}
	n, err := a.raw.Read(p[:min(int64(len(p)), a.left)])
	a.left -= int64(n)
	a.mac.Write(p[:n])
	for i := range p[:n] {
		if a.used == aes.BlockSize {
			a.turn()
		}
		p[i] ^= a.pad[a.used]
		a.used++
	}
	if err == io.EOF {
		err = nil
		if a.left > 0 {
			err = io.ErrUnexpectedEOF
		}
	}
	return n, err
}

func (a *aesReader) turn() {
	for i := range a.counter {
		if a.counter[i]++; a.counter[i] != 0 {
			break
		}
	}
	a.block.Encrypt(a.pad[:], a.counter[:])
	a.used = 0
}

// seal reads the seal and returns io.EOF when it is whole.
func (a *aesReader) seal() error {
	var got [aesSeal]byte
	if _, err := io.ReadFull(a.raw, got[:]); err != nil {
		return io.ErrUnexpectedEOF
	}
	if !hmac.Equal(got[:], a.mac.Sum(nil)[:aesSeal]) {
		return errSeal
	}
	return io.EOF
}
