package interop

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/keys"
)

// TestWeOpenOpenSSLs opens what openssl sealed with AES-GCM, for keys on elliptic curves, with OAEP, in pieces, in three
// layers; the team has one certificate for signing and another for this.
func TestWeOpenOpenSSLs(t *testing.T) {
	p := need(t, "openssl")
	_, cert, key := authority(t, p, team)
	p.must(nil, "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ec.key", "-out", "ec.pem", "-days", "30",
		"-subj", "/CN=EC", "-addext", "subjectAltName=email:"+team, "-addext", "keyUsage=keyAgreement", "-addext", "extendedKeyUsage=emailProtection")
	read := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join(p.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	ring := openRing(t, keys.Options{})
	for _, own := range [][]byte{append(bytes.Clone(cert), key...), append(read("ec.pem"), read("ec.key")...)} {
		if _, err := ring.Import(own, ""); err != nil {
			t.Fatal(err)
		}
	}
	inner := mail.Split(letter(t, owner, team)).Content
	f := func(name, text string, signed, opens bool) {
		t.Helper()
		got, err := ring.Reveal([]byte("From: " + owner + "\r\nTo: " + team + "\r\n" + text))
		if err != nil || (got.Encrypted == keys.SMIME) != opens || (got.Signed == keys.SMIME) != signed || got.NotForUs == opens || opens && !bytes.Contains(got.Raw, inner) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	seal := func(in []byte, args ...string) string {
		out, _ := p.must(in, "openssl", append([]string{"cms", "-encrypt", "-binary"}, args...)...)
		return out
	}
	f("GCM", seal(inner, "-aes-256-gcm", "cert.pem"), false, true)
	f("GCM 128", seal(inner, "-aes-128-gcm", "cert.pem"), false, true)
	f("EC", seal(inner, "-aes256", "ec.pem"), false, true)
	f("EC, GCM", seal(inner, "-aes-256-gcm", "ec.pem"), false, true)
	f("EC, SHA-256", seal(inner, "-aes128", "-recip", "ec.pem", "-keyopt", "ecdh_kdf_md:sha256"), false, true)
	f("OAEP", seal(inner, "-aes256", "-recip", "cert.pem", "-keyopt", "rsa_padding_mode:oaep"), false, true)
	f("key's id", seal(inner, "-aes-256-gcm", "-keyid", "-recip", "cert.pem"), false, true)
	f("in pieces", seal(inner, "-aes256", "-stream", "ec.pem"), false, true)
	p.must(nil, "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "other.key", "-out", "other.pem", "-days", "30", "-subj", "/CN=Other")
	f("not for us", seal(inner, "-aes-256-gcm", "other.pem"), false, false)
	sign := func(in []byte) string {
		out, _ := p.must(in, "openssl", "cms", "-sign", "-binary", "-nodetach", "-signer", "cert.pem", "-inkey", "key.pem")
		return out
	}
	f("three layers", sign([]byte(seal([]byte(sign(inner)), "-aes256", "ec.pem"))), true, true)
	changed := []byte(seal(inner, "-aes-256-gcm", "cert.pem"))
	at := len(changed) - 200
	changed[at] ^= 1
	if got, err := ring.Reveal(append([]byte("From: "+owner+"\r\n"), changed...)); err != nil || got.Encrypted != keys.None || !strings.Contains(got.Trouble, "can't be") {
		t.Errorf("changed: %+v, %v", got, err)
	}
}
