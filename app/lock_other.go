//go:build !unix

package app

import (
	"errors"
	"os"
)

// tryLock takes hold of a file for as long as this process lives, and reports false when another process has it. The
// file can't be removed while another process has it open.
func tryLock(path string) (*os.File, bool, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, false, nil
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil, false, nil
	}
	return f, err == nil, err
}
