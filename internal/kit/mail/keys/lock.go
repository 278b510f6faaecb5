package keys

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"

	"tocsin"
)

// wrap locks the PEM of an own certificate with the ring's passphrase, as an OpenPGP message: `gpg -d` opens it too.
func (r *Ring) wrap(text []byte) ([]byte, error) {
	if r.o.Passphrase == "" {
		return text, nil
	}
	return armoured("PGP MESSAGE", func(b *bytes.Buffer) error {
		w, err := openpgp.SymmetricallyEncrypt(b, []byte(r.o.Passphrase), nil, r.config())
		if err != nil {
			return fmt.Errorf("lock key: %w", err)
		}
		_, err = w.Write(text)
		return errors.Join(err, w.Close())
	})
}

// unwrap opens what wrap locked.
func (r *Ring) unwrap(text []byte) ([]byte, error) {
	if !bytes.HasPrefix(bytes.TrimSpace(text), []byte("-----BEGIN PGP MESSAGE-----")) {
		return text, nil
	}
	if r.o.Passphrase == "" {
		return nil, tocsin.Faultf(tocsin.Denied, "the key is locked; name the file of its passphrase in the settings")
	}
	wrong := tocsin.Faultf(tocsin.Denied, "the key is locked, and the passphrase of the settings does not open it")
	block, err := armor.Decode(bytes.NewReader(text))
	if err != nil {
		return nil, wrong
	}
	asked := false
	md, err := openpgp.ReadMessage(block.Body, openpgp.EntityList{}, func([]openpgp.Key, bool) ([]byte, error) {
		if asked {
			return nil, wrong
		}
		asked = true
		return []byte(r.o.Passphrase), nil
	}, &packet.Config{Time: r.o.Now})
	if err != nil {
		return nil, wrong
	}
	out, err := io.ReadAll(io.LimitReader(md.UnverifiedBody, maxFile))
	if err != nil {
		return nil, wrong
	}
	return out, nil
}
