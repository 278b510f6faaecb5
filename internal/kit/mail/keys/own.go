package keys

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/ProtonMail/go-crypto/openpgp/clearsign"
	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"
)

// OwnPGP returns the OpenPGP key that signs for an address, and its public half in armour; zero and nil where there is
// none. It makes none: a page that anybody can ask for must not.
func (r *Ring) OwnPGP(from string) (Key, []byte, error) {
	k, err := r.own(from)
	if k == nil {
		return Key{}, nil, err
	}
	armour, err := armoured(openpgp.PublicKeyType, func(b *bytes.Buffer) error { return k.Serialize(b) })
	return k.tell(r.o.Now()), armour, err
}

// ClearSign signs a text that stays readable, with the key that signs for an address; nil where there is none.
// Source: RFC 9580 §7.
func (r *Ring) ClearSign(text []byte, from string) ([]byte, error) {
	k, err := r.own(from)
	if k == nil {
		return nil, err
	}
	signer, ok := k.SigningKey(r.o.Now(), r.config())
	if !ok {
		return nil, nil
	}
	var out bytes.Buffer
	w, err := clearsign.Encode(&out, signer.PrivateKey, r.config())
	if err == nil {
		_, err = w.Write(text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("sign text: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// own returns the own key that signs, or nil.
func (r *Ring) own(from string) (*pgpKey, error) {
	c, err := r.load()
	if err != nil {
		return nil, err
	}
	k, err := c.ownPGP(from, r.o.Now())
	if errors.Is(err, errNoOwnKey) {
		return nil, nil
	}
	return k, err
}
