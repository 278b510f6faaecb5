//go:build unix

package embedded

import (
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"tocsin"
)

// checkFree reports whether another log has the directory open: the engine would panic. It takes the engine's own lock
// for a moment.
func checkFree(dir string) error {
	f, err := os.OpenFile(filepath.Join(dir, "flock.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return openFault(dir, err)
	}
	defer f.Close()
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return tocsin.Faultf(tocsin.Unavailable, "the event log in %s is in use by another process", dir)
	}
	if err != nil {
		return openFault(dir, err)
	}
	return nil
}
