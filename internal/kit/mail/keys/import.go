package keys

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"
	"github.com/smallstep/pkcs7"

	"tocsin"
)

// maxImport is how many keys one import may hold.
const maxImport = 10_000

// Import puts what a file holds into the ring: OpenPGP keys, certificates (PEM, DER, PKCS #7), lists of revoked
// certificates. What comes with its secret half becomes the node's own; passphrase opens it where it is locked, and ""
// tries the ring's.
func (r *Ring) Import(b []byte, passphrase string) ([]Key, error) {
	if len(b) > maxFile {
		return nil, tocsin.Faultf(tocsin.TooLarge, "%d bytes; a file of keys has at most %d", len(b), maxFile)
	}
	if passphrase == "" {
		passphrase = r.o.Passphrase
	}
	switch {
	case bytes.Contains(b, []byte("-----BEGIN PGP")):
		return r.importPGP(b, passphrase)
	case bytes.Contains(b, []byte("PRIVATE KEY-----")):
		k, err := r.keepOwnPEM(b)
		return []Key{k}, err
	case bytes.Contains(b, []byte("-----BEGIN X509 CRL")):
		return nil, r.importCRL(b)
	case bytes.Contains(b, []byte("-----BEGIN PKCS7")):
		block, _ := pem.Decode(b)
		if block == nil {
			return nil, errUnknown()
		}
		return r.importBundle(block.Bytes)
	case bytes.Contains(b, []byte("-----BEGIN")):
		certs, err := parseCerts(b)
		return r.keepCerts(certs, err)
	}
	return r.importBinary(b, passphrase)
}

func errUnknown() error {
	return tocsin.Faultf(tocsin.Invalid, "neither an OpenPGP key nor a certificate; of a .p12 or .pfx file make a .pem first: openssl pkcs12 -in FILE -nodes -out own.pem")
}

// importBinary tries what has no armour.
func (r *Ring) importBinary(b []byte, passphrase string) ([]Key, error) {
	if certs, err := parseCerts(b); err == nil {
		return r.keepCerts(certs, nil)
	}
	if _, err := parseCRL(b); err == nil {
		return nil, r.importCRL(b)
	}
	if made, err := r.importBundle(b); err == nil {
		return made, nil
	}
	if entities, err := parsePGP(b); err == nil && len(entities) > 0 {
		return r.keepPGP(entities, passphrase)
	}
	return nil, errUnknown()
}

func (r *Ring) importPGP(b []byte, passphrase string) ([]Key, error) {
	entities, err := parsePGP(b)
	if err != nil {
		return nil, err
	}
	return r.keepPGP(entities, passphrase)
}

func (r *Ring) keepPGP(entities openpgp.EntityList, passphrase string) (made []Key, err error) {
	if len(entities) == 0 || len(entities) > maxImport {
		return nil, tocsin.Faultf(tocsin.Invalid, "%d OpenPGP keys; want 1 to %d", len(entities), maxImport)
	}
	for _, e := range entities {
		if err := r.keepEntity(e, passphrase); err != nil {
			return made, err
		}
		made = append(made, (&pgpKey{Entity: e, own: e.PrivateKey != nil}).tell(r.o.Now()))
	}
	return made, nil
}

// keepEntity writes one key. One that the ring knows as revoked is not replaced by an older copy that does not say so.
func (r *Ring) keepEntity(e *openpgp.Entity, passphrase string) error {
	c, err := r.load()
	if err != nil {
		return err
	}
	for _, k := range c.pgp {
		if fingerprint(k.Entity) == fingerprint(e) && k.Revoked(r.o.Now()) && !e.Revoked(r.o.Now()) {
			return tocsin.Faultf(tocsin.Conflict, "%s was revoked, and the file holds an older copy of it", fingerprint(e))
		}
	}
	if e.PrivateKey != nil {
		if err := e.DecryptPrivateKeys([]byte(passphrase)); err != nil {
			return tocsin.Faultf(tocsin.Denied, "the key %s is locked, and the passphrase does not open it", fingerprint(e))
		}
		return r.keepOwnPGP(e)
	}
	text, err := armoured(openpgp.PublicKeyType, func(b *bytes.Buffer) error { return e.Serialize(b) })
	if err != nil {
		return fmt.Errorf("write key: %w", err)
	}
	return r.put("pgp", fingerprint(e)+".asc", text)
}

// importBundle reads certificates out of PKCS #7, as browsers and mail programs export them.
func (r *Ring) importBundle(der []byte) ([]Key, error) {
	p7, err := parsePKCS7(der)
	if err != nil {
		return nil, errUnknown()
	}
	return r.keepCerts(p7.Certificates, nil)
}

func (r *Ring) keepCerts(certs []*x509.Certificate, err error) (made []Key, _ error) {
	if err != nil {
		return nil, err
	}
	if len(certs) == 0 || len(certs) > maxImport {
		return nil, tocsin.Faultf(tocsin.Invalid, "%d certificates; want 1 to %d", len(certs), maxImport)
	}
	for _, x := range certs {
		text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: x.Raw})
		if err := r.put("smime", certID(x)+".pem", text); err != nil {
			return made, err
		}
		made = append(made, (&cert{Certificate: x}).tell(r.o.Now()))
	}
	return made, nil
}

// importCRL keeps a list of revoked certificates that an authority of the ring has signed. An older list never
// replaces a newer one.
func (r *Ring) importCRL(b []byte) error {
	list, err := parseCRL(b)
	if err != nil {
		return err
	}
	c, err := r.load()
	if err != nil {
		return err
	}
	for _, k := range c.smime {
		if !bytes.Equal(k.RawSubject, list.RawIssuer) || list.CheckSignatureFrom(k.Certificate) != nil {
			continue
		}
		name := certID(k.Certificate) + ".crl"
		if old, err := readLimited(filepath.Join(r.o.Dir, "smime", name)); err == nil {
			if before, err := parseCRL(old); err == nil && before.ThisUpdate.After(list.ThisUpdate) {
				return tocsin.Faultf(tocsin.Conflict, "the ring has a newer list of this authority, of %s", before.ThisUpdate.Format("2006-01-02"))
			}
		}
		return r.put("smime", name, pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: list.Raw}))
	}
	return tocsin.Faultf(tocsin.NotFound, "the certificate of the authority %q that signed the list is not in the ring; import that first", list.Issuer.String())
}

// Export returns the public half of a key, in armour, to be handed to others. Secret halves never leave the folder.
func (r *Ring) Export(name string) ([]byte, error) {
	told, err := r.find(name)
	if err != nil {
		return nil, err
	}
	c, err := r.load()
	if err != nil {
		return nil, err
	}
	for _, k := range c.pgp {
		if fingerprint(k.Entity) == told.ID {
			return armoured(openpgp.PublicKeyType, func(b *bytes.Buffer) error { return k.Serialize(b) })
		}
	}
	var text []byte
	for _, k := range c.smime {
		if certID(k.Certificate) != told.ID {
			continue
		}
		for _, x := range append([]*x509.Certificate{k.Certificate}, k.chain...) {
			text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: x.Raw})...)
		}
		break
	}
	return text, nil
}

// Remove deletes a key. An own one only where that is said: what was encrypted to it can't be read any more.
func (r *Ring) Remove(name string, own bool) (Key, error) {
	k, err := r.find(name)
	if err != nil {
		return k, err
	}
	if k.Own && !own {
		return k, tocsin.Faultf(tocsin.Denied, "%s is the node's own, and without it nothing that was encrypted to it can be read; say --own to remove it", k.ID)
	}
	if !strings.HasPrefix(filepath.Base(k.file), k.ID) {
		return k, tocsin.Faultf(tocsin.Conflict, "%s was laid there by hand and may hold further keys; delete it by hand", k.file)
	}
	if err := os.Remove(k.file); err != nil && !errors.Is(err, os.ErrNotExist) {
		return k, fmt.Errorf("remove key: %w", err)
	}
	r.forget()
	return k, nil
}

// maxDepth is how deep the objects of a signed or encrypted message may stand within one another.
const maxDepth = 40

// parsePKCS7 reads PKCS #7. The library goes down into objects within objects without an end, so their depth is looked
// at before.
func parsePKCS7(der []byte) (p7 *pkcs7.PKCS7, err error) {
	defer func() {
		if r := recover(); r != nil {
			p7, err = nil, tocsin.Faultf(tocsin.Invalid, "not PKCS #7")
		}
	}()
	if deep(der) {
		return nil, tocsin.Faultf(tocsin.TooLarge, "objects within objects, more than %d deep", maxDepth)
	}
	p7, err = pkcs7.Parse(der)
	if err != nil {
		return nil, tocsin.Faultf(tocsin.Invalid, "not PKCS #7: %v", err)
	}
	return p7, nil
}

// deep reports whether BER objects stand deeper within one another than anybody's do, as far as it can be followed.
func deep(b []byte) bool {
	var ends []int // where each open object ends; -1 where two zero bytes end it
	for at := 0; at+1 < len(b); {
		for len(ends) > 0 && ends[len(ends)-1] >= 0 && at >= ends[len(ends)-1] {
			ends = ends[:len(ends)-1]
		}
		if b[at] == 0 && b[at+1] == 0 && len(ends) > 0 && ends[len(ends)-1] < 0 {
			ends, at = ends[:len(ends)-1], at+2
			continue
		}
		constructed, start, end := object(b, at)
		if start < 0 {
			return false // the library will say what is wrong
		}
		if !constructed {
			at = end
			continue
		}
		if ends = append(ends, end); len(ends) > maxDepth {
			return true
		}
		at = start
	}
	return false
}

// object reads the head of the BER object at a place: where its content starts and ends, -1 for an end that is not told.
func object(b []byte, at int) (constructed bool, start, end int) {
	constructed = b[at]&0x20 != 0
	long := b[at]&0x1f == 0x1f
	at++
	for long && at < len(b) && b[at]&0x80 != 0 {
		at++
	}
	if long {
		at++
	}
	if at >= len(b) {
		return false, -1, -1
	}
	length := int(b[at])
	at++
	if length == 0x80 {
		return constructed, at, -1
	}
	if length > 0x80 {
		n := length & 0x7f
		if n > 4 || at+n > len(b) {
			return false, -1, -1
		}
		length = 0
		for _, c := range b[at : at+n] {
			length = length<<8 | int(c)
		}
		at += n
	}
	return constructed, at, at + length
}
