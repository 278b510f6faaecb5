package unpack

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zip"

	"tocsin"
)

// aesMethod is the method of a member that is encrypted with AES; what it is packed with stands in its extra data.
// Source: APPNOTE.TXT 6.3.10 appendix E.
const aesMethod = 99

// errPassword is what a wrong password gives.
var errPassword = errors.New("none of the passwords fits")

// unlock opens a member that has a password. Where several passwords may fit, each is tried to the member's end, since the
// old encryption's own check lets one wrong password in 256 pass.
func unlock(f *zip.File, passwords []string) (io.ReadCloser, error) {
	var fitting []string
	for _, p := range passwords {
		body, err := decrypt(f, p)
		switch {
		case errors.Is(err, errPassword):
			continue
		case err != nil:
			return nil, err
		}
		fitting = append(fitting, p)
		body.Close()
	}
	for len(fitting) > 1 && tryOut(f, fitting[0]) != nil {
		fitting = fitting[1:]
	}
	if len(fitting) == 0 {
		return nil, errPassword
	}
	return decrypt(f, fitting[0])
}

// tryMost is how far a member is read to find out whether a password fits, in unpacked bytes.
const tryMost = 64 << 20

func tryOut(f *zip.File, password string) error {
	body, err := decrypt(f, password)
	if err != nil {
		return err
	}
	defer body.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(body, tryMost))
	return err
}

// decrypt opens a member with one password.
func decrypt(f *zip.File, password string) (io.ReadCloser, error) {
	raw, err := f.OpenRaw()
	if err != nil {
		return nil, err
	}
	method := f.Method
	var clear io.Reader
	sum := true
	if f.Method == aesMethod {
		clear, method, sum, err = decryptAES(f, raw, password)
	} else {
		clear, err = decryptOld(f, raw, password)
	}
	if err != nil {
		return nil, err
	}
	m := &unlocked{r: clear, rest: clear, close: func() error { return nil }, crc: crc32.NewIEEE(), sum: sum, want: f.CRC32, left: f.UncompressedSize64}
	switch method {
	case zip.Store:
	case zip.Deflate:
		z := flate.NewReader(bufio.NewReader(clear))
		m.r, m.close = z, z.Close
	default:
		return nil, zip.ErrAlgorithm
	}
	return m, nil
}

// unlocked is a member as it was before it was packed. Its end holds only if the size and the checksum are right.
type unlocked struct {
	r     io.Reader
	rest  io.Reader // what is left of the packed bytes: the seal stands at its end
	close func() error
	crc   hash.Hash32
	sum   bool // whether want is the checksum
	want  uint32
	left  uint64
}

// Read reads the member.
func (m *unlocked) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.crc.Write(p[:n])
	if uint64(n) > m.left {
		return 0, zip.ErrFormat
	}
	m.left -= uint64(n)
	if err != io.EOF {
		return n, err
	}
	if _, rest := io.Copy(io.Discard, m.rest); rest != nil {
		return n, rest
	}
	if m.left > 0 {
		return n, io.ErrUnexpectedEOF
	}
	if m.sum && m.crc.Sum32() != m.want {
		return n, zip.ErrChecksum
	}
	return n, io.EOF
}

// Close lets go of the member.
func (m *unlocked) Close() error { return m.close() }

// oldHead is the length of what stands before the data in the old encryption, in bytes.
// Source: APPNOTE.TXT 6.3.10 §6.1.6.
const oldHead = 12

// streamed is the flag of a member whose checksum was not known when it was begun. Source: APPNOTE.TXT 6.3.10 §4.4.4.
const streamed = 8

func decryptOld(f *zip.File, raw io.Reader, password string) (io.Reader, error) {
	k := newOldKeys(password)
	var head [oldHead]byte
	if _, err := io.ReadFull(raw, head[:]); err != nil {
		return nil, io.ErrUnexpectedEOF
	}
	k.decrypt(head[:])
	byCRC, byTime := byte(f.CRC32>>24), byte(f.ModifiedTime>>8) //nolint:staticcheck // the raw field is what the check byte is made of
	if head[oldHead-1] != byCRC && (f.Flags&streamed == 0 || head[oldHead-1] != byTime) {
		return nil, errPassword
	}
	return &oldReader{raw, k}, nil
}

type oldReader struct {
	r io.Reader
	k *oldKeys
}

func (o *oldReader) Read(p []byte) (int, error) {
	n, err := o.r.Read(p)
	o.k.decrypt(p[:n])
	return n, err
}

// oldKeys are the three keys of the old encryption. It is weak: whoever has the file can break it. It is read since senders
// still use it. Source: APPNOTE.TXT 6.3.10 §6.1.5.
type oldKeys [3]uint32

func newOldKeys(password string) *oldKeys {
	k := &oldKeys{0x12345678, 0x23456789, 0x34567890}
	for i := range len(password) {
		k.update(password[i])
	}
	return k
}

func (k *oldKeys) update(c byte) {
	k[0] = crc32.IEEETable[byte(k[0])^c] ^ k[0]>>8
	k[1] = (k[1]+k[0]&0xff)*134775813 + 1
	k[2] = crc32.IEEETable[byte(k[2])^byte(k[1]>>24)] ^ k[2]>>8
}

// pad is the next byte of the stream that a member is mixed with.
func (k *oldKeys) pad() byte {
	t := k[2]&0xffff | 2
	return byte(t * (t ^ 1) >> 8)
}

func (k *oldKeys) decrypt(b []byte) {
	for i := range b {
		b[i] ^= k.pad()
		k.update(b[i])
	}
}

// encrypt writes what is clear into b, which is as long.
func (k *oldKeys) encrypt(b, clear []byte) {
	for i, c := range clear {
		b[i] = c ^ k.pad()
		k.update(c)
	}
}

// aesExtra is a member's extra data about its encryption. Source: APPNOTE.TXT 6.3.10 appendix E.
type aesExtra struct {
	version, method uint16
	strength        byte
}

func readAESExtra(extra []byte) (aesExtra, bool) {
	for len(extra) >= 4 {
		tag, n := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		extra = extra[4:]
		if n > len(extra) {
			break
		}
		if tag == 0x9901 && n >= 7 {
			e := aesExtra{binary.LittleEndian.Uint16(extra), binary.LittleEndian.Uint16(extra[5:]), extra[4]}
			return e, e.strength >= 1 && e.strength <= 3
		}
		extra = extra[n:]
	}
	return aesExtra{}, false
}

// lockedMember is the fault of a member whose password is not known.
func lockedMember(name string, given int) error {
	text := "the member has a password; unpack it first, or put the password into the feed's key file"
	if given > 0 {
		text = "the member has a password, and none of the feed's fits"
	}
	return &tocsin.Fault{Why: tocsin.Invalid, Text: text, File: name}
}
