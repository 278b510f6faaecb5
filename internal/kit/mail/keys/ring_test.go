package keys

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tocsin"
	letter "tocsin/internal/kit/mail"
)

const (
	team  = "warn@cirt.example"
	owner = "abuse@isp.example"
)

func ring(t *testing.T, o Options) *Ring {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	if o.Email == "" {
		o.Name, o.Email = "CIRT", team
	}
	r, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func raw(t testing.TB, from, to string) []byte {
	t.Helper()
	b, err := letter.Build(letter.Message{From: from, To: to, Subject: "x", Text: "Привет\n", Date: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// know puts the keys of one ring into another.
func know(t *testing.T, r, of *Ring) {
	t.Helper()
	list, _, err := of.List()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range list {
		text, err := of.Export(k.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Import(text, ""); err != nil {
			t.Fatal(err)
		}
	}
}

func generate(t *testing.T, r *Ring, ways ...Way) {
	t.Helper()
	for _, way := range ways {
		if _, err := r.Generate(way); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRoundTrip sends a letter in every way of signing and encrypting from one ring to another.
func TestRoundTrip(t *testing.T) {
	us := ring(t, Options{Passphrase: "a long one"})
	them := ring(t, Options{Name: "Owner", Email: owner})
	generate(t, us, PGP, SMIME)
	generate(t, them, PGP, SMIME)
	know(t, us, them)
	know(t, them, us)
	f := func(sign, encrypt Way) {
		t.Helper()
		out, err := us.Protect(raw(t, team, owner), owner, Protection{Sign: sign, Encrypt: encrypt, Must: encrypt != None})
		if err != nil {
			t.Fatal(err)
		}
		got, err := them.Reveal(out)
		if err != nil {
			t.Fatal(err)
		}
		if got.Signed != sign || got.Encrypted != encrypt || got.Good != (sign != None) || got.Trouble != "" {
			t.Errorf("%q %q: got %+v", sign, encrypt, got)
		}
		if !bytes.Contains(got.Raw, []byte(base64.StdEncoding.EncodeToString([]byte("Привет\r\n")))) || !bytes.Contains(got.Raw, []byte("Subject: x")) {
			t.Errorf("%q %q: got\n%s", sign, encrypt, got.Raw)
		}
		if encrypt == None {
			return
		}
		if own, err := us.Reveal(out); err != nil || own.Encrypted != encrypt {
			t.Errorf("%q %q: the team can't read what it sent: %+v, %v", sign, encrypt, own, err)
		}
		if other, err := ring(t, Options{}).Reveal(out); err != nil || other.Encrypted != None || other.Trouble == "" {
			t.Errorf("%q %q: a stranger: %+v, %v", sign, encrypt, other, err)
		}
	}
	f(None, None)
	f(PGP, None)
	f(SMIME, None)
	f(None, PGP)
	f(None, SMIME)
	f(PGP, PGP)
	f(SMIME, SMIME)
	f(PGP, SMIME)
	f(SMIME, PGP)
}

// TestMust says that what must be encrypted never leaves in the clear, whatever is missing.
func TestMust(t *testing.T) {
	now := time.Now()
	r := ring(t, Options{Now: func() time.Time { return now }})
	f := func(name string, want Protection, sign string) {
		t.Helper()
		out, err := r.Protect(raw(t, team, owner), owner, want)
		if out != nil || !errors.Is(err, ErrNoKey) || tocsin.WhyOf(err) != tocsin.Denied || !strings.Contains(err.Error(), sign) {
			t.Errorf("%s: got %d bytes, %v", name, len(out), err)
		}
	}
	f("no way", Protection{Must: true}, "no way of encrypting")
	f("no key", Protection{Encrypt: PGP, Must: true}, "no OpenPGP key")
	f("no certificate", Protection{Encrypt: SMIME, Must: true}, "no certificate")
	for _, want := range []Protection{{Encrypt: "rot13", Must: true}, {Encrypt: "rot13"}, {Sign: "x"}} {
		if out, err := r.Protect(raw(t, team, owner), owner, want); out != nil || tocsin.WhyOf(err) != tocsin.Invalid {
			t.Errorf("%+v: %v", want, err)
		}
	}
	them := ring(t, Options{Email: owner, Name: "Owner"})
	generate(t, them, SMIME)
	know(t, r, them)
	now = now.Add(2 * validFor)
	f("expired", Protection{Encrypt: SMIME, Must: true}, "expired")
	out, err := r.Protect(raw(t, team, owner), owner, Protection{Encrypt: SMIME})
	if err != nil || !bytes.Contains(out, []byte("text/plain")) {
		t.Errorf("where it need not be encrypted: %v", err)
	}
}

// TestFolder says how keys stand on disk.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	r := ring(t, Options{Dir: dir, Passphrase: "open sesame"})
	generate(t, r, PGP, SMIME)
	token, err := r.Token()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "own", "*"))
	if err != nil || len(files) != 4 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", f, info.Mode(), err)
		}
		if b, err := os.ReadFile(f); err != nil || bytes.Contains(b, []byte("PRIVATE KEY-----")) && strings.HasSuffix(f, ".pem") {
			t.Errorf("%s lies open: %v", f, err)
		}
	}
	again := ring(t, Options{Dir: dir, Passphrase: "open sesame"})
	if b, err := again.Token(); err != nil || !bytes.Equal(b, token) {
		t.Errorf("another token: %v", err)
	}
	if list, troubles, err := again.List(); err != nil || len(list) != 3 || len(troubles) != 0 || !list[0].Own {
		t.Errorf("%+v %v %v", list, troubles, err)
	}
	locked := ring(t, Options{Dir: dir, Passphrase: "open barley"})
	if _, troubles, err := locked.List(); err != nil || len(troubles) != 3 {
		t.Errorf("with a wrong passphrase: %v, %v", troubles, err)
	}
	if _, err := locked.Protect(raw(t, team, owner), owner, Protection{Sign: PGP}); err == nil || !strings.Contains(err.Error(), "passphrase") {
		t.Errorf("with a wrong passphrase a second key is made: %v", err)
	}
	if _, err := again.Remove(team, false); tocsin.WhyOf(err) != tocsin.Conflict {
		t.Errorf("an address with three keys: %v", err)
	}
	list, _, _ := again.List()
	if _, err := again.Remove(list[0].ID, false); tocsin.WhyOf(err) != tocsin.Denied {
		t.Errorf("an own key: %v", err)
	}
	if _, err := again.Remove(list[0].ID, true); err != nil {
		t.Error(err)
	}
	if list, _, err := r.List(); err != nil || len(list) != 2 {
		t.Errorf("the other ring does not see it: %+v, %v", list, err)
	}
}

// TestHostileImport gives files that are none.
func TestHostileImport(t *testing.T) {
	r := ring(t, Options{})
	f := func(in string) {
		t.Helper()
		if list, err := r.Import([]byte(in), ""); err == nil {
			t.Errorf("%.40q is taken as %+v", in, list)
		}
	}
	f("")
	f("hello")
	f("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n")
	f("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
	f("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n")
	f("-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n")
	f("-----BEGIN PKCS7-----\nAAAA\n-----END PKCS7-----\n")
	f(strings.Repeat("\x30\x80", 1<<20))
	f(strings.Repeat("x", maxFile+1))
}

func FuzzReveal(f *testing.F) {
	r, err := Open(Options{Dir: f.TempDir(), Name: "CIRT", Email: team})
	if err != nil {
		f.Fatal(err)
	}
	for _, way := range []Way{PGP, SMIME} {
		if _, err := r.Generate(way); err != nil {
			f.Fatal(err)
		}
		out, err := r.Protect(raw(f, team, team), team, Protection{Sign: way, Encrypt: way, Must: true})
		if err != nil {
			f.Fatal(err)
		}
		signed, err := r.Protect(raw(f, team, team), team, Protection{Sign: way})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(out)
		f.Add(signed)
	}
	deep := "From: a@b.example\r\nContent-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n"
	f.Add([]byte(deep + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{0x30, 0x80}, 100_000))))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := r.Reveal(b)
		if err != nil {
			t.Fatal(err)
		}
		if got.Good && got.Signed == None {
			t.Errorf("good without a signature: %+v", got)
		}
	})
}
