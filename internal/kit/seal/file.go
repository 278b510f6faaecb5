package seal

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"tocsin"
)

// maxKeyFile is how long a file with a key may be, in bytes.
const maxKeyFile = 4 << 10

// ParseKey reads a key as people hand it on: 32 bytes in base64, with or without its padding.
func ParseKey(text string) ([]byte, error) {
	text = strings.TrimRight(strings.TrimSpace(text), "=")
	key, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		key, err = base64.RawURLEncoding.DecodeString(text)
	}
	if err != nil || len(key) != KeyLen {
		return nil, tocsin.Faultf(tocsin.Invalid, "it is no key: %d random bytes in base64, as `openssl rand -base64 %d` prints", KeyLen, KeyLen)
	}
	return key, nil
}

// ReadKey reads the key of a file; nil where there is no file.
func ReadKey(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxKeyFile))
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	key, err := ParseKey(string(text))
	var fault *tocsin.Fault
	if errors.As(err, &fault) {
		fault.File = path
	}
	return key, err
}

// MakeKey writes a new key into a file that is not there yet, which its owner alone can read.
func MakeKey(path string) (key []byte, err error) {
	key = make([]byte, KeyLen)
	rand.Read(key) //nolint:errcheck // it never fails; see crypto/rand
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("make key: %w", err)
	}
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(key) + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, errors.Join(fmt.Errorf("make key: %w", err), os.Remove(path))
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("make key: %w", err)
	}
	return key, errors.Join(dir.Sync(), dir.Close())
}
