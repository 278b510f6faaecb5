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

// authority makes an authority and a certificate of it for an address, with openssl.
func authority(t *testing.T, p program, email string) (ca, cert, key []byte) {
	t.Helper()
	p.must(nil, "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", "/CN=Test CA")
	p.must(nil, "openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "req.pem", "-subj", "/CN=Owner")
	p.write("ext", []byte("subjectAltName=email:"+email+"\nkeyUsage=digitalSignature,keyEncipherment\nextendedKeyUsage=emailProtection\n"))
	p.must(nil, "openssl", "x509", "-req", "-in", "req.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30", "-extfile", "ext", "-out", "cert.pem")
	read := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join(p.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	return read("ca.pem"), read("cert.pem"), read("key.pem")
}

func TestOpenSSLReadsOurs(t *testing.T) {
	p := need(t, "openssl")
	_, cert, _ := authority(t, p, owner)
	ring := openRing(t, keys.Options{Passphrase: "long and secret"})
	if _, err := ring.Import(cert, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := ring.Protect(letter(t, team, owner), owner, keys.Protection{Sign: keys.SMIME}); err == nil || !strings.Contains(err.Error(), "no own certificate") {
		t.Errorf("without a certificate: %v", err)
	}
	made, err := ring.Generate(keys.SMIME)
	if err != nil || len(made) != 2 {
		t.Fatal(made, err)
	}
	ours, err := ring.Export(made[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	p.write("ours.pem", ours)
	raw := letter(t, team, owner)
	inner := string(mail.Split(raw).Content)
	signed := protect(t, ring, raw, owner, keys.Protection{Sign: keys.SMIME})
	for _, tool := range []string{"smime", "cms"} {
		out, said := p.must(signed, "openssl", tool, "-verify", "-CAfile", "ours.pem", "-purpose", "any")
		if out != inner || !strings.Contains(said, "successful") {
			t.Errorf("%s -verify: %q, %s", tool, out, said)
		}
		if _, said, err := p.run(bytes.Replace(signed, []byte("csv"), []byte("cvs"), 1), "openssl", tool, "-verify", "-CAfile", "ours.pem", "-purpose", "any"); err == nil {
			t.Errorf("%s verifies a letter that was changed: %s", tool, said)
		}
	}
	sealed := protect(t, ring, raw, owner, keys.Protection{Sign: keys.SMIME, Encrypt: keys.SMIME, Must: true})
	for _, tool := range []string{"smime", "cms"} {
		clear, _ := p.must(sealed, "openssl", tool, "-decrypt", "-recip", "cert.pem", "-inkey", "key.pem")
		out, _ := p.must([]byte(clear), "openssl", tool, "-verify", "-CAfile", "ours.pem", "-purpose", "any")
		if out != inner {
			t.Errorf("%s: %q, want %q", tool, out, inner)
		}
	}
	if said, _ := p.must(sealed, "openssl", "cms", "-cmsout", "-print"); !strings.Contains(said, "aes-256-cbc") {
		t.Errorf("not encrypted with AES-256: %s", said)
	}
}

func TestWeReadOpenSSLs(t *testing.T) {
	p := need(t, "openssl")
	ca, cert, key := authority(t, p, owner)
	ring := openRing(t, keys.Options{})
	made, err := ring.Generate(keys.SMIME)
	if err != nil {
		t.Fatal(err)
	}
	ours, err := ring.Export(made[1].ID)
	if err != nil {
		t.Fatal(err)
	}
	p.write("ours.pem", ours)
	inner := mail.Split(letter(t, owner, team)).Content
	check := func(name string, raw string, want keys.Revealed) {
		t.Helper()
		got, err := ring.Reveal([]byte("From: " + owner + "\r\nTo: " + team + "\r\n" + raw))
		if err != nil {
			t.Fatal(err)
		}
		if got.Encrypted != want.Encrypted || got.Signed != want.Signed || got.Good != want.Good || !strings.Contains(got.Trouble, want.Trouble) || want.Trouble == "" && got.Trouble != "" {
			t.Errorf("%s: got %s %s %v %q, want %+v", name, got.Encrypted, got.Signed, got.Good, got.Trouble, want)
		}
		if !bytes.Contains(got.Raw, inner) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got.Raw, inner)
		}
	}
	signed, _ := p.must(inner, "openssl", "cms", "-sign", "-crlfeol", "-signer", "cert.pem", "-inkey", "key.pem")
	check("stranger", signed, keys.Revealed{Signed: keys.SMIME, Trouble: "neither it nor its authority"})
	if _, err := ring.Import(ca, ""); err != nil {
		t.Fatal(err)
	}
	check("signed", signed, keys.Revealed{Signed: keys.SMIME, Good: true})
	opaque, _ := p.must(inner, "openssl", "cms", "-sign", "-binary", "-nodetach", "-signer", "cert.pem", "-inkey", "key.pem")
	check("opaque", opaque, keys.Revealed{Signed: keys.SMIME, Good: true})
	for _, cipher := range []string{"-aes256", "-aes128", "-des3"} {
		sealed, _ := p.must(inner, "openssl", "cms", "-encrypt", "-binary", cipher, "ours.pem")
		check(cipher, sealed, keys.Revealed{Encrypted: keys.SMIME})
	}
	both, _ := p.must([]byte(signed), "openssl", "cms", "-encrypt", "-binary", "-aes256", "ours.pem")
	check("both", both, keys.Revealed{Encrypted: keys.SMIME, Signed: keys.SMIME, Good: true})

	if k, err := ring.Import(append(bytes.Clone(cert), key...), ""); err != nil || !k[0].Own {
		t.Errorf("import of a certificate with its key: %+v, %v", k, err)
	}
	revoke(t, p, ring)
	check("revoked", signed, keys.Revealed{Signed: keys.SMIME, Trouble: "revoked"})
}

// revoke makes the authority revoke the owner's certificate, and imports the list.
func revoke(t *testing.T, p program, ring *keys.Ring) {
	t.Helper()
	p.write("index.txt", nil)
	p.write("number", []byte("01\n"))
	conf := p.write("ca.conf", []byte("[ca]\ndefault_ca=a\n[a]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha256\ndefault_crl_days=30\n"))
	p.must(nil, "openssl", "ca", "-config", conf, "-revoke", "cert.pem", "-keyfile", "ca.key", "-cert", "ca.pem")
	p.must(nil, "openssl", "ca", "-config", conf, "-gencrl", "-keyfile", "ca.key", "-cert", "ca.pem", "-out", "list.crl")
	list, err := os.ReadFile(filepath.Join(p.dir, "list.crl"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ring.Import(list, ""); err != nil {
		t.Fatal(err)
	}
}
