package interop

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/keys"
)

// TestCopiesOfOneLetter writes one letter to somebody with OpenPGP, to somebody with S/MIME, and to somebody hidden. gpg and
// openssl open each copy, and no copy tells of the hidden recipient: not by a header, not by the id of a key.
func TestCopiesOfOneLetter(t *testing.T) {
	const (
		lawyer = "law@port.example"
		hidden = "chief@ministry.example"
	)
	ours := gpg(t)
	ssl := need(t, "openssl")
	ours.must(nil, "gpg", "--batch", "--passphrase", "", "--quick-gen-key", "Chief <"+hidden+">", "default", "default", "1y")
	_, cert, _ := authority(t, ssl, lawyer)
	ring := openRing(t, keys.Options{})
	for _, who := range []string{owner, hidden} {
		public, _ := ours.must(nil, "gpg", "--armor", "--export", who)
		if _, err := ring.Import([]byte(public), ""); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := ring.Import(cert, ""); err != nil {
		t.Fatal(err)
	}
	m := mail.Message{From: "CIRT <" + team + ">", To: owner, Cc: "Law <" + lawyer + ">", Subject: "[ZM-2026-000001] a case", Text: "TLP:RED\n\nthe secret\n", Date: time.Now()}
	copies, err := ring.Copies(m, []string{hidden}, func(string) keys.Protection { return keys.Protection{Sign: keys.PGP, Encrypt: keys.Any, Must: true} })
	if err != nil || len(copies) != 3 || copies[0].Encrypted != keys.PGP || copies[1].Encrypted != keys.SMIME || copies[2].Encrypted != keys.PGP {
		t.Fatalf("%+v, %v", copies, err)
	}
	mine, err := ring.Export(team) // made when the first letter was signed
	if err != nil {
		t.Fatal(err)
	}
	ours.must(mine, "gpg", "--batch", "--import")
	chief := keyIDs(ours, hidden)
	for i, c := range copies {
		if strings.Contains(string(c.Raw), "ministry") || strings.Contains(strings.ToLower(string(c.Raw)), "\nbcc") || strings.Contains(string(c.Raw), "the secret") {
			t.Errorf("the copy to %s tells too much:\n%s", c.To, c.Raw)
		}
		var text string
		if c.Encrypted == keys.SMIME {
			text, _ = ssl.must(c.Raw, "openssl", "cms", "-decrypt", "-recip", "cert.pem", "-inkey", "key.pem")
		} else {
			var said string
			text, said = ours.must(c.Raw, "gpg", "--batch", "--decrypt", "--verbose")
			if tells := strings.Contains(said, chief); tells != (i == 2) {
				t.Errorf("the copy to %s names the key of the hidden recipient: %v\n%s", c.To, tells, said)
			}
		}
		if !strings.Contains(text, "the secret") && !strings.Contains(text, base64.StdEncoding.EncodeToString([]byte("TLP:RED\r\n\r\nthe secret\r\n"))) {
			t.Errorf("%s reads %q", c.To, text)
		}
	}
	if bytes.Equal(copies[0].Raw, copies[2].Raw) {
		t.Error("two recipients get the same bytes")
	}
}

// keyIDs is the id of the key that letters to somebody are encrypted with.
func keyIDs(p program, who string) string {
	out, _ := p.must(nil, "gpg", "--batch", "--with-colons", "--list-keys", who)
	for _, line := range strings.Split(out, "\n") {
		if f := strings.Split(line, ":"); f[0] == "sub" && len(f) > 4 {
			return f[4]
		}
	}
	return "no key"
}
