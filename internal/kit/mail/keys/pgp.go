package keys

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp/armor"
	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"

	"tocsin"
)

// pgpKey is an OpenPGP key with the file that it stands in.
type pgpKey struct {
	*openpgp.Entity
	own  bool
	file string
}

// readPGP reads the keys of a file.
func (r *Ring) readPGP(c *content, path string, b []byte, own bool) error {
	entities, err := parsePGP(b)
	for _, e := range entities {
		if own && e.PrivateKey == nil {
			continue // a public half that somebody laid beside
		}
		if own {
			if err := r.unlock(e); err != nil {
				return err
			}
		}
		c.pgp = append(c.pgp, &pgpKey{Entity: e, own: own, file: path})
	}
	return err
}

// unlock opens the secret half of an own key.
func (r *Ring) unlock(e *openpgp.Entity) error {
	if !e.PrivateKey.Encrypted {
		return nil
	}
	if r.o.Passphrase == "" {
		return tocsin.Faultf(tocsin.Denied, "the key is locked; name the file of its passphrase in the settings")
	}
	if err := e.DecryptPrivateKeys([]byte(r.o.Passphrase)); err != nil {
		return tocsin.Faultf(tocsin.Denied, "the key is locked, and the passphrase of the settings does not open it")
	}
	return nil
}

// parsePGP reads keys, in armour or not.
func parsePGP(b []byte) (entities openpgp.EntityList, err error) {
	defer func() {
		if r := recover(); r != nil { // the library is fed by whoever wrote the file
			entities, err = nil, tocsin.Faultf(tocsin.Invalid, "not an OpenPGP key")
		}
	}()
	if bytes.Contains(b, []byte("-----BEGIN PGP")) {
		for len(b) > 0 {
			at := bytes.Index(b, []byte("-----BEGIN PGP"))
			if at < 0 {
				break
			}
			b = b[at:]
			more, err := openpgp.ReadArmoredKeyRing(bytes.NewReader(b))
			if err != nil {
				return entities, tocsin.Faultf(tocsin.Invalid, "not an OpenPGP key: %v", err)
			}
			entities = append(entities, more...)
			end := bytes.Index(b, []byte("-----END PGP"))
			if end < 0 {
				break
			}
			b = b[end+1:]
		}
		return entities, nil
	}
	entities, err = openpgp.ReadKeyRing(bytes.NewReader(b))
	if err != nil {
		return nil, tocsin.Faultf(tocsin.Invalid, "not an OpenPGP key: %v", err)
	}
	return entities, nil
}

func fingerprint(e *openpgp.Entity) string {
	return strings.ToUpper(fmt.Sprintf("%x", e.PrimaryKey.Fingerprint))
}

// trouble says why a key can't be used now; "" says that it can.
func (k *pgpKey) trouble(now time.Time) string {
	if k.Revoked(now) {
		return "it was revoked"
	}
	sig, err := k.VerifyPrimaryKey(now, nil)
	switch {
	case err != nil && sig != nil && k.PrimaryKey.KeyExpired(sig, now):
		return "it has expired"
	case err != nil:
		return "no valid signature of its owner: " + err.Error()
	}
	return ""
}

// tell says what a person is told of the key.
func (k *pgpKey) tell(now time.Time) Key {
	out := Key{ID: fingerprint(k.Entity), Way: PGP, Own: k.own, Created: k.PrimaryKey.CreationTime, Trouble: k.trouble(now), file: k.file}
	for _, name := range sortedNames(k.Entity) {
		id := k.Identities[name]
		if _, err := id.LatestValidSelfCertification(now, nil); err != nil && k.trouble(now) == "" {
			continue
		}
		if out.Name == "" {
			out.Name = id.UserId.Name
		}
		if id.UserId.Email != "" {
			out.Emails = append(out.Emails, strings.ToLower(id.UserId.Email))
		}
	}
	if sig, err := k.PrimarySelfSignature(time.Time{}, nil); err == nil && sig.KeyLifetimeSecs != nil && *sig.KeyLifetimeSecs > 0 {
		out.Expires = k.PrimaryKey.CreationTime.Add(time.Duration(*sig.KeyLifetimeSecs) * time.Second)
	}
	if out.Trouble == "" {
		_, out.Signs = k.SigningKey(now, nil)
		_, out.Crypts = k.EncryptionKey(now, nil)
	}
	if out.Trouble == "" && !out.Crypts && !out.Signs {
		out.Trouble = "it has no key for signing or encrypting that is valid now"
	}
	return out
}

func sortedNames(e *openpgp.Entity) []string {
	names := make([]string, 0, len(e.Identities))
	for name := range e.Identities {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// pgpFor returns the newest key that can encrypt to an address.
func (c content) pgpFor(email string, now time.Time) (*pgpKey, error) {
	var best *pgpKey
	var bad Key
	for _, k := range c.pgpOf[strings.ToLower(email)] {
		told := k.tell(now)
		switch {
		case !told.holds(email):
		case told.Trouble != "":
			bad = told
		case told.Crypts && (best == nil || k.PrimaryKey.CreationTime.After(best.PrimaryKey.CreationTime)):
			best = k
		}
	}
	switch {
	case best != nil:
		return best, nil
	case bad.Trouble != "":
		return nil, tocsin.Faultf(tocsin.NotFound, "no OpenPGP key to encrypt to %s is in the ring; %s can't be used: %s", email, bad.ID, bad.Trouble)
	}
	return nil, tocsin.Faultf(tocsin.NotFound, "no OpenPGP key to encrypt to %s is in the ring", email)
}

// ownPGP returns the own key that signs: of those that can, one that holds the sender's address, and the newest of them.
func (c content) ownPGP(from string, now time.Time) (*pgpKey, error) {
	var best *pgpKey
	better := func(k *pgpKey) bool {
		if best == nil {
			return true
		}
		a, b := k.tell(now).holds(from), best.tell(now).holds(from)
		return a && !b || a == b && k.PrimaryKey.CreationTime.After(best.PrimaryKey.CreationTime)
	}
	for _, k := range c.pgp {
		if k.own && k.tell(now).Signs && better(k) {
			best = k
		}
	}
	if best == nil {
		return nil, errNoOwnKey
	}
	return best, nil
}

var errNoOwnKey = errors.New("no own key that signs")

// armoured writes an OpenPGP object in armour.
func armoured(kind string, write func(*bytes.Buffer) error) ([]byte, error) {
	var raw, out bytes.Buffer
	if err := write(&raw); err != nil {
		return nil, err
	}
	w, err := armor.Encode(&out, kind, nil)
	if err != nil {
		return nil, fmt.Errorf("armour: %w", err)
	}
	if _, err := w.Write(raw.Bytes()); err != nil {
		return nil, fmt.Errorf("armour: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("armour: %w", err)
	}
	return append(out.Bytes(), '\n'), nil
}
