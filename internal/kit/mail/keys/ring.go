// Package keys is the node's key ring: its own keys and those of the people it writes to, as files that gpg and openssl
// read too. It signs and encrypts letters, and opens what comes back.
//
//	pgp/FINGERPRINT.asc   the OpenPGP keys of others
//	smime/FINGERPRINT.pem the certificates of others and of their authorities
//	smime/NAME.crl        lists of certificates that an authority has revoked
//	own/*.asc, own/*.pem  the node's own keys, with their secret halves: mode 0600
//	own/token.key         the secret that proves a bounce to be of a letter of ours
//
// A key is used for the addresses that stand in it; whoever imports one vouches for that. Nothing is imported by itself.
// A key that has expired, was revoked or is not meant for encrypting is never used.
package keys

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"tocsin"
)

// Limits of a ring.
const (
	maxFile = 4 << 20 // bytes of one file
	maxKeys = 50_000  // files of one folder
)

// Options are where a ring is and whose it is.
type Options struct {
	Dir        string           // the ring's folder; it is made when something is put into it
	Passphrase string           // protects the secret halves of own keys on disk; "" leaves that to the file's mode
	Name       string           // the team's name, for a key that is made
	Email      string           // the address that letters come from
	Now        func() time.Time // the clock; nil is the machine's
}

// Ring is an open key ring. Others may change its files while it is open, `tocsin key import` beside a server for one:
// it looks at the folders before each use and reads them again when they changed.
type Ring struct {
	o    Options
	mu   sync.Mutex
	seen [3]time.Time // when the folders changed that were read
	held content
}

// content is what the folders hold.
type content struct {
	pgp      []*pgpKey
	smime    []*cert
	revoked  []revocation
	pgpOf    map[string][]*pgpKey // by address, in lower case
	smimeOf  map[string][]*cert
	troubles []error // files that can't be read
}

// index finds the keys of an address without looking at all.
func (c *content) index() {
	c.pgpOf, c.smimeOf = map[string][]*pgpKey{}, map[string][]*cert{}
	for _, k := range c.pgp {
		for _, id := range k.Identities {
			email := strings.ToLower(id.UserId.Email)
			c.pgpOf[email] = append(c.pgpOf[email], k)
		}
	}
	for _, k := range c.smime {
		for _, email := range certEmails(k.Certificate) {
			c.smimeOf[email] = append(c.smimeOf[email], k)
		}
	}
}

var folders = [3]string{"pgp", "smime", "own"}

// Open opens a ring and reads it.
func Open(o Options) (*Ring, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	r := &Ring{o: o}
	if _, err := r.load(); err != nil {
		return nil, err
	}
	return r, nil
}

// load returns what the ring holds now.
func (r *Ring) load() (content, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	changed, err := r.changed()
	if err != nil || !changed {
		return r.held, err
	}
	var c content
	for _, folder := range folders {
		if err := r.readFolder(&c, folder); err != nil {
			return content{}, err
		}
	}
	c.markRevoked()
	c.index()
	r.held = c
	return c, nil
}

// changed reports whether a folder changed since it was read, and notes when it did.
func (r *Ring) changed() (bool, error) {
	var now [3]time.Time
	for i, folder := range folders {
		info, err := os.Stat(filepath.Join(r.o.Dir, folder))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return false, fmt.Errorf("look at keys: %w", err)
		}
		now[i] = info.ModTime()
	}
	if now == r.seen {
		return false, nil
	}
	r.seen = now
	return true, nil
}

// Belongs says whose keys are made from now on, where none is there yet.
func (r *Ring) Belongs(email string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.o.Email = email
}

// email is whose keys are made.
func (r *Ring) email() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.o.Email
}

// forget makes the next use read the folders again.
func (r *Ring) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = [3]time.Time{{}, {}, time.Unix(1, 0)}
}

// readFolder reads the files of one folder. A file that can't be read is told by List, and doesn't stop the rest.
func (r *Ring) readFolder(c *content, folder string) error {
	files, err := os.ReadDir(filepath.Join(r.o.Dir, folder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read keys: %w", err)
	}
	if len(files) > maxKeys {
		return tocsin.Faultf(tocsin.TooLarge, "%s holds %d files; the most is %d", filepath.Join(r.o.Dir, folder), len(files), maxKeys)
	}
	for _, f := range files {
		path := filepath.Join(r.o.Dir, folder, f.Name())
		if err := r.readFile(c, path, folder == "own"); err != nil {
			c.troubles = append(c.troubles, fmt.Errorf("%s: %w", path, err))
		}
	}
	return nil
}

func (r *Ring) readFile(c *content, path string, own bool) error {
	read := map[string]func(*content, string, []byte, bool) error{".asc": r.readPGP, ".pem": r.readPEM, ".crl": r.readCRL}[filepath.Ext(path)]
	if read == nil {
		return nil
	}
	b, err := readLimited(path)
	if err != nil {
		return err
	}
	return read(c, path, b, own)
}

// readLimited reads a file that is no larger than a key can be.
func readLimited(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	if info.Size() > maxFile {
		return nil, tocsin.Faultf(tocsin.TooLarge, "%s has %d bytes; a file of keys has at most %d", path, info.Size(), maxFile)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	return b, nil
}

// put writes a file of the ring whole, so that a reader never sees half of it.
func (r *Ring) put(folder, name string, b []byte) error {
	dir := filepath.Join(r.o.Dir, folder)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("keep key: %w", err)
	}
	tmp, err := os.CreateTemp(dir, "put-*") // its mode is 0600
	if err != nil {
		return fmt.Errorf("keep key: %w", err)
	}
	_, err = tmp.Write(b)
	if err := errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return errors.Join(fmt.Errorf("keep key: %w", err), os.Remove(tmp.Name()))
	}
	if err := os.Rename(tmp.Name(), filepath.Join(dir, name)); err != nil {
		return fmt.Errorf("keep key: %w", err)
	}
	r.forget()
	return nil
}
