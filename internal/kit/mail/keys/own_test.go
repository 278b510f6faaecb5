package keys

import (
	"bytes"
	"strings"
	"testing"

	"github.com/ProtonMail/go-crypto/openpgp/clearsign"
	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"
)

func TestClearSign(t *testing.T) {
	r, err := Open(Options{Dir: t.TempDir(), Name: "Team", Email: "cirt@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	if k, armour, err := r.OwnPGP("cirt@example.org"); err != nil || k.ID != "" || armour != nil {
		t.Fatalf("a ring without keys: %+v, %v", k, err)
	}
	if out, err := r.ClearSign([]byte("Contact: x\n"), "cirt@example.org"); err != nil || out != nil {
		t.Fatalf("signed without a key: %s, %v", out, err)
	}
	if _, err := r.Generate(PGP); err != nil {
		t.Fatal(err)
	}
	_, armour, err := r.OwnPGP("cirt@example.org")
	if err != nil || bytes.Contains(armour, []byte("PRIVATE")) {
		t.Fatalf("%s, %v", armour, err)
	}
	out, err := r.ClearSign([]byte("Contact: mailto:a@example.org\n- dashed\n"), "cirt@example.org")
	if err != nil {
		t.Fatal(err)
	}
	block, _ := clearsign.Decode(out)
	if block == nil || !strings.Contains(string(block.Plaintext), "- dashed") {
		t.Fatalf("%s", out)
	}
	ring, err := openpgp.ReadArmoredKeyRing(bytes.NewReader(armour))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := openpgp.VerifyDetachedSignature(ring, bytes.NewReader(block.Bytes), block.ArmoredSignature.Body, nil); err != nil {
		t.Error(err)
	}
}
