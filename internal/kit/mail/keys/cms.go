package keys

import (
	"bytes"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // what is asked for in letters of older programs
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/binary"
	"errors"
	"hash"
	"math/big"

	"tocsin"
)

// What the library for PKCS #7 can't open is opened here: recipients by elliptic curves and by OAEP, and content that is
// sealed with AES-GCM. Source: RFC 5652 §6; RFC 5083 §2.1; RFC 5753 §3.1.

var (
	oidEnveloped     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 3}
	oidAuthEnveloped = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 23}
	oidRSA           = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
	oidOAEP          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 7}
)

type cmsInfo struct {
	Type    asn1.ObjectIdentifier
	Content asn1.RawValue `asn1:"explicit,tag:0"`
}

type cmsEnveloped struct {
	Version    int
	Originator asn1.RawValue   `asn1:"optional,tag:0"`
	Recipients []asn1.RawValue `asn1:"set"`
	Sealed     cmsSealed
	Attributes asn1.RawValue `asn1:"optional,tag:1"`
	MAC        []byte        `asn1:"optional"`
	Unprotect  asn1.RawValue `asn1:"optional,tag:2"`
}

type cmsSealed struct {
	Type      asn1.ObjectIdentifier
	Algorithm pkix.AlgorithmIdentifier
	Content   asn1.RawValue `asn1:"optional,tag:0"`
}

type issuerSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

// cmsTransport is a recipient whose key is encrypted with RSA. Source: RFC 5652 §6.2.1.
type cmsTransport struct {
	Version   int
	Recipient asn1.RawValue
	Algorithm pkix.AlgorithmIdentifier
	Key       []byte
}

// cmsAgree are recipients whose key comes of an agreement on an elliptic curve. Source: RFC 5652 §6.2.2.
type cmsAgree struct {
	Version    int
	Originator asn1.RawValue `asn1:"explicit,tag:0"`
	Material   []byte        `asn1:"explicit,optional,tag:1"`
	Algorithm  pkix.AlgorithmIdentifier
	Keys       []struct {
		Recipient asn1.RawValue
		Key       []byte
	}
}

var errNotOurs = errors.New("it is not encrypted for a certificate of the ring")

// decryptCMS opens what is enveloped for an own certificate.
func decryptCMS(der []byte, k *cert) ([]byte, error) {
	der, err := definite(der)
	if err != nil {
		return nil, err
	}
	var info cmsInfo
	if _, err := asn1.Unmarshal(der, &info); err != nil {
		return nil, tocsin.Faultf(tocsin.Invalid, "the S/MIME content is broken")
	}
	if !info.Type.Equal(oidEnveloped) && !info.Type.Equal(oidAuthEnveloped) {
		return nil, tocsin.Faultf(tocsin.Invalid, "the S/MIME content is of a kind that can't be opened")
	}
	var e cmsEnveloped
	if _, err := asn1.Unmarshal(info.Content.Bytes, &e); err != nil {
		return nil, tocsin.Faultf(tocsin.Invalid, "the S/MIME content is broken")
	}
	const most = 200 // recipients
	for _, raw := range e.Recipients[:min(len(e.Recipients), most)] {
		key, err := k.contentKey(raw)
		if errors.Is(err, errNotOurs) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return e.open(key)
	}
	return nil, errNotOurs
}

// contentKey takes the key of the content out of one recipient's entry.
func (k *cert) contentKey(raw asn1.RawValue) ([]byte, error) {
	if raw.Class == asn1.ClassUniversal && raw.Tag == asn1.TagSequence {
		var t cmsTransport
		if _, err := asn1.Unmarshal(raw.FullBytes, &t); err != nil || !k.isNamed(t.Recipient) {
			return nil, errNotOurs
		}
		return k.transported(t)
	}
	if raw.Class == asn1.ClassContextSpecific && raw.Tag == 1 {
		var a cmsAgree
		if _, err := asn1.UnmarshalWithParams(raw.FullBytes, &a, "tag:1"); err != nil {
			return nil, errNotOurs
		}
		for _, one := range a.Keys {
			if k.isNamed(one.Recipient) {
				return k.agreed(a, one.Key)
			}
		}
	}
	return nil, errNotOurs
}

// isNamed reports whether a recipient's entry names the certificate: by its issuer and number, or by its key's id.
func (k *cert) isNamed(id asn1.RawValue) bool {
	if id.Class == asn1.ClassContextSpecific && id.Tag == 0 {
		inner := id.Bytes
		if id.IsCompound { // a key's id with a date, as agreements have it
			var raw asn1.RawValue
			if _, err := asn1.Unmarshal(id.Bytes, &raw); err != nil {
				return false
			}
			inner = raw.Bytes
		}
		return len(inner) > 0 && bytes.Equal(inner, k.SubjectKeyId)
	}
	var is issuerSerial
	if _, err := asn1.Unmarshal(id.FullBytes, &is); err != nil {
		return false
	}
	return is.Serial.Cmp(k.SerialNumber) == 0 && bytes.Equal(is.Issuer.FullBytes, k.RawIssuer)
}

// transported decrypts a content's key with RSA.
func (k *cert) transported(t cmsTransport) ([]byte, error) {
	key, ok := k.key.(*rsa.PrivateKey)
	if !ok {
		return nil, errNotOurs
	}
	switch {
	case t.Algorithm.Algorithm.Equal(oidRSA):
		return rsa.DecryptPKCS1v15(nil, key, t.Key) //nolint:staticcheck // it is what S/MIME of all versions uses
	case t.Algorithm.Algorithm.Equal(oidOAEP):
		h, err := oaepHash(t.Algorithm.Parameters)
		if err != nil {
			return nil, err
		}
		return rsa.DecryptOAEP(h, nil, key, t.Key, nil)
	}
	return nil, tocsin.Faultf(tocsin.Invalid, "its key is encrypted in a way that can't be opened: %s", t.Algorithm.Algorithm)
}

// oaepHash is the hash of OAEP, SHA-1 where none is named. One for the mask and another for the rest is not known here.
// Source: RFC 4055 §4.1.
func oaepHash(params asn1.RawValue) (hash.Hash, error) {
	var p struct {
		Hash pkix.AlgorithmIdentifier `asn1:"explicit,optional,tag:0"`
		Mask pkix.AlgorithmIdentifier `asn1:"explicit,optional,tag:1"`
		From asn1.RawValue            `asn1:"explicit,optional,tag:2"`
	}
	if len(params.FullBytes) > 0 {
		if _, err := asn1.Unmarshal(params.FullBytes, &p); err != nil {
			return nil, tocsin.Faultf(tocsin.Invalid, "the S/MIME content is broken")
		}
	}
	switch p.Hash.Algorithm.String() {
	case "", "1.3.14.3.2.26":
		return sha1.New(), nil //nolint:gosec // OAEP with it is sound
	case "2.16.840.1.101.3.4.2.1":
		return sha256.New(), nil
	case "2.16.840.1.101.3.4.2.2":
		return sha512.New384(), nil
	case "2.16.840.1.101.3.4.2.3":
		return sha512.New(), nil
	}
	return nil, tocsin.Faultf(tocsin.Invalid, "its key is encrypted with a hash that is not known")
}

// agreed derives what a content's key is wrapped with, and unwraps it. Source: RFC 5753 §7.2.
func (k *cert) agreed(a cmsAgree, wrapped []byte) ([]byte, error) {
	private, err := k.ecdh()
	if err != nil {
		return nil, err
	}
	var origin struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}
	if _, err := asn1.UnmarshalWithParams(a.Originator.Bytes, &origin, "tag:1"); err != nil {
		if _, err := asn1.UnmarshalWithParams(a.Originator.FullBytes, &origin, "tag:1"); err != nil {
			return nil, tocsin.Faultf(tocsin.Invalid, "its key agreement is of a kind that can't be opened")
		}
	}
	public, err := private.Curve().NewPublicKey(origin.Key.RightAlign())
	if err != nil {
		return nil, tocsin.Faultf(tocsin.Invalid, "its key agreement is broken")
	}
	secret, err := private.ECDH(public)
	if err != nil {
		return nil, tocsin.Faultf(tocsin.Invalid, "its key agreement is broken")
	}
	h, ok := map[string]crypto.Hash{"1.3.133.16.840.63.0.2": crypto.SHA1, "1.3.132.1.11.1": crypto.SHA256, "1.3.132.1.11.2": crypto.SHA384, "1.3.132.1.11.3": crypto.SHA512}[a.Algorithm.Algorithm.String()]
	var wrap pkix.AlgorithmIdentifier
	if _, err := asn1.Unmarshal(a.Algorithm.Parameters.FullBytes, &wrap); err != nil || !ok {
		return nil, tocsin.Faultf(tocsin.Invalid, "its key agreement is of a kind that can't be opened: %s", a.Algorithm.Algorithm)
	}
	size, ok := map[string]int{"2.16.840.1.101.3.4.1.5": 16, "2.16.840.1.101.3.4.1.25": 24, "2.16.840.1.101.3.4.1.45": 32}[wrap.Algorithm.String()]
	if !ok {
		return nil, tocsin.Faultf(tocsin.Invalid, "its key is wrapped in a way that can't be opened: %s", wrap.Algorithm)
	}
	shared, err := sharedInfo(a.Algorithm.Parameters.FullBytes, a.Material, size)
	if err != nil {
		return nil, err
	}
	return unwrapAES(kdf(h, secret, shared, size), wrapped)
}

func (k *cert) ecdh() (*ecdh.PrivateKey, error) {
	key, ok := k.key.(*ecdsa.PrivateKey)
	if !ok {
		return nil, errNotOurs
	}
	return key.ECDH()
}

// sharedInfo is what both sides of an agreement know beside its secret. Source: RFC 5753 §7.2.
func sharedInfo(wrap, material []byte, size int) ([]byte, error) {
	type info struct {
		Wrap     asn1.RawValue
		Material []byte `asn1:"explicit,optional,omitempty,tag:0"`
		Bits     []byte `asn1:"explicit,tag:2"`
	}
	return asn1.Marshal(info{Wrap: asn1.RawValue{FullBytes: wrap}, Material: material, Bits: binary.BigEndian.AppendUint32(nil, uint32(size)*8)}) //nolint:gosec // it is small
}

// kdf derives a key by the function of X9.63. Source: RFC 5753 §7.2.
func kdf(h crypto.Hash, secret, shared []byte, size int) (key []byte) {
	for n := uint32(1); len(key) < size; n++ {
		w := h.New()
		w.Write(secret)
		w.Write(binary.BigEndian.AppendUint32(nil, n))
		w.Write(shared)
		key = w.Sum(key)
	}
	return key[:size]
}

// unwrapAES takes a key out of its wrapping, and checks that it is whole. Source: RFC 3394 §2.2.2.
func unwrapAES(kek, wrapped []byte) ([]byte, error) {
	broken := tocsin.Faultf(tocsin.Invalid, "its key can't be unwrapped")
	block, err := aes.NewCipher(kek)
	if err != nil || len(wrapped)%8 != 0 || len(wrapped) < 24 || len(wrapped) > 1024 {
		return nil, broken
	}
	n := len(wrapped)/8 - 1
	a, r := bytes.Clone(wrapped[:8]), bytes.Clone(wrapped[8:])
	for j := 5; j >= 0; j-- {
		for i := n; i >= 1; i-- {
			t := binary.BigEndian.Uint64(a) ^ uint64(n*j+i) //nolint:gosec // it is small
			buf := append(binary.BigEndian.AppendUint64(nil, t), r[(i-1)*8:i*8]...)
			block.Decrypt(buf, buf)
			copy(a, buf[:8])
			copy(r[(i-1)*8:], buf[8:])
		}
	}
	if !bytes.Equal(a, bytes.Repeat([]byte{0xa6}, 8)) {
		return nil, broken
	}
	return r, nil
}

// open decrypts the content: with AES in GCM, which also says that nobody changed it, or in CBC. Source: RFC 5084 §3.2.
func (e cmsEnveloped) open(key []byte) ([]byte, error) {
	broken := tocsin.Faultf(tocsin.Invalid, "its content can't be decrypted, or somebody changed it")
	text := e.Sealed.Content.Bytes
	if e.Sealed.Content.IsCompound { // in pieces
		text = pieces(text)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, broken
	}
	switch e.Sealed.Algorithm.Algorithm.String() {
	case "2.16.840.1.101.3.4.1.6", "2.16.840.1.101.3.4.1.26", "2.16.840.1.101.3.4.1.46":
		var p struct {
			Nonce []byte
			Size  int `asn1:"optional,default:12"`
		}
		if _, err := asn1.Unmarshal(e.Sealed.Algorithm.Parameters.FullBytes, &p); err != nil || p.Size != len(e.MAC) || p.Size < 12 || p.Size > 16 || len(p.Nonce) != 12 {
			return nil, broken
		}
		gcm, err := cipher.NewGCMWithTagSize(block, p.Size)
		if err != nil {
			return nil, broken
		}
		var extra []byte
		if len(e.Attributes.FullBytes) > 0 { // as a SET. Source: RFC 5083 §2.2.
			extra = bytes.Clone(e.Attributes.FullBytes)
			extra[0] = 0x31
		}
		out, err := gcm.Open(nil, p.Nonce, append(bytes.Clone(text), e.MAC...), extra)
		if err != nil {
			return nil, broken
		}
		return out, nil
	case "2.16.840.1.101.3.4.1.2", "2.16.840.1.101.3.4.1.22", "2.16.840.1.101.3.4.1.42":
		return openCBC(block, e.Sealed.Algorithm.Parameters.Bytes, text)
	}
	return nil, tocsin.Faultf(tocsin.Invalid, "its content is encrypted in a way that can't be opened: %s", e.Sealed.Algorithm.Algorithm)
}

// openCBC decrypts and takes the padding off. Source: RFC 5652 §6.3.
func openCBC(block cipher.Block, iv, text []byte) ([]byte, error) {
	broken := tocsin.Faultf(tocsin.Invalid, "its content can't be decrypted")
	if len(iv) != block.BlockSize() || len(text) == 0 || len(text)%block.BlockSize() != 0 {
		return nil, broken
	}
	out := make([]byte, len(text))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(out, text)
	pad := int(out[len(out)-1])
	if pad == 0 || pad > block.BlockSize() || !bytes.Equal(out[len(out)-pad:], bytes.Repeat([]byte{byte(pad)}, pad)) {
		return nil, broken
	}
	return out[:len(out)-pad], nil
}

// pieces joins an octet string that comes in several.
func pieces(b []byte) (out []byte) {
	for len(b) > 0 {
		var one asn1.RawValue
		rest, err := asn1.Unmarshal(b, &one)
		if err != nil {
			return out
		}
		out, b = append(out, one.Bytes...), rest
	}
	return out
}
